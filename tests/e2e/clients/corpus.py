"""Every kind of statement that sqlalchemy_redshift can write: COPY, UNLOAD, DDL, DML.

Used by clients_corpus_test.py. A statement comes out of driving the dialect's own API over all of
its options, one by one and two by two; what the dialect itself does not let through is not one.
"""
import itertools
import sys
import warnings
from pathlib import Path
from types import FunctionType

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
import fetched_clients  # noqa: E402

sys.path.insert(0, str(fetched_clients.sqlalchemy_redshift()))
import sqlalchemy as sa  # noqa: E402  pylint: disable=wrong-import-position
from sqlalchemy import schema as ddl  # noqa: E402  pylint: disable=wrong-import-position
# pylint: disable=wrong-import-position
from sqlalchemy_redshift import commands, dialect  # noqa: E402
from sqlalchemy_redshift.ddl import CreateMaterializedView, DropMaterializedView  # noqa: E402

DIALECT = dialect.RedshiftDialect_psycopg2()
VERSIONS = f"{commands.__name__.split('.', maxsplit=1)[0]} 1.0.0, SQLAlchemy {sa.__version__}"
ENCODINGS = ["RAW", "AZ64", "BYTEDICT", "DELTA", "DELTA32K", "LZO", "MOSTLY8", "MOSTLY16",
             "MOSTLY32", "RUNLENGTH", "TEXT255", "TEXT32K", "ZSTD"]
COPY_OPTIONS = {
    "format": list(commands.Format), "compression": list(commands.Compression),
    "encoding": list(commands.Encoding), "quote": ["'"], "delimiter": [",", "\t"],
    "fixed_width": [[("id", 5), ("name", 10)]], "path_file": ["s3://dms-staging/paths.json"],
    "accept_any_date": [True], "accept_inv_chars": ["?"], "blanks_as_null": [True],
    "date_format": ["auto", "DD.MM.YYYY"], "empty_as_null": [True], "escape": [True],
    "explicit_ids": [True], "fill_record": [True], "ignore_blank_lines": [True],
    "ignore_header": [1], "dangerous_null_delimiter": ["@", "\\\\0"], "remove_quotes": [True],
    "roundec": [True], "time_format": ["auto", "epochsecs", "epochmillisecs"],
    "trim_blanks": [True], "truncate_columns": [True], "comp_rows": [1000],
    "comp_update": [True, False], "max_error": [0, 100000], "no_load": [True],
    "stat_update": [True, False], "manifest": [True], "region": ["us-east-1"]}
UNLOAD_OPTIONS = {
    "manifest": [True], "delimiter": [",", "\t"], "fixed_width": [[("id", 5), ("name", 10)]],
    "encrypted": [True], "gzip": [True], "add_quotes": [True], "null": ["@"], "escape": [True],
    "allow_overwrite": [True], "parallel": [False], "header": [True], "region": ["us-east-1"],
    "max_file_size": [10 * 1024 ** 2],
    "format": [commands.Format.csv, commands.Format.parquet]}
METADATA = sa.MetaData(schema="corpus")
THINGS = sa.Table("things", METADATA, sa.Column("id", sa.Integer, primary_key=True),
                  sa.Column("name", sa.String(10)))
MORE = sa.Table("more", METADATA, sa.Column("id", sa.Integer), sa.Column("name", sa.String(10)))


def credentials(arn):
    """All the ways to say who one is."""
    keys = {"access_key_id": "A" * 20, "secret_access_key": "s" * 40}
    account, name = arn.split(":")[4], arn.rsplit("/", 1)[1]
    return [{"iam_role_arns": arn}, {"iam_role_arns": [arn, arn + "2"]}, keys,
            {**keys, "session_token": "t" * 60},
            {"aws_account_id": account, "iam_role_name": name}]


def text_of(element):
    """SQL with its values in it, as the driver would send it; None when the dialect refuses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = element() if isinstance(element, FunctionType) else element
            sql = str(made.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))
    except (ValueError, TypeError, sa.exc.ArgumentError, sa.exc.CompileError):
        return None
    return sql.replace("%%", "%")


def combinations(options):
    """No option, each alone with each of its values, all pairs; formats are always all tried."""
    yield {}
    for name, values in options.items():
        for value in values:
            yield {name: value}
    for one, other in itertools.combinations(options, 2):
        for first in options[one] if one == "format" else options[one][:1]:
            yield {one: first, other: options[other][0]}


def copies(arn):
    where = "s3://dms-staging/corpus/nothing"
    for given in credentials(arn):
        yield lambda given=given: commands.CopyCommand(THINGS, where, **given)
    for to in ([THINGS.c.name], [THINGS.c.id, THINGS.c.name]):
        yield lambda to=to: commands.CopyCommand(to, where, iam_role_arns=arn)
    for options in combinations(COPY_OPTIONS):
        yield lambda options=options: commands.CopyCommand(THINGS, where, iam_role_arns=arn,
                                                           **options)


def unloads(arn):
    query = sa.select(THINGS).where(THINGS.c.name == "o'ne")
    given = [*credentials(arn),
             *({"iam_role_arns": arn, **options} for options in combinations(UNLOAD_OPTIONS))]
    for number, words in enumerate(given):  # each with a place of its own, which must be empty
        where = f"s3://dms-staging/unloaded/{number}/"
        yield lambda where=where, words=words: commands.UnloadFromSelect(query, where, **words)


def types():
    return [sa.SmallInteger(), sa.Integer(), sa.BigInteger(), sa.Numeric(), sa.Numeric(38, 37),
            sa.Float(), sa.REAL(), sa.Double(), sa.Boolean(), sa.CHAR(3), sa.String(), sa.String(9),
            sa.VARCHAR(65535), sa.Text(), sa.Unicode(5), sa.Date(), sa.Time(), sa.DateTime(),
            sa.TIMESTAMP(timezone=True), sa.Time(timezone=True), dialect.TIMESTAMPTZ(),
            dialect.TIMETZ(), dialect.SUPER(), dialect.GEOMETRY(), dialect.HLLSKETCH(),
            sa.Enum("a", "b", name="e", native_enum=False, create_constraint=False)]


def tables():
    """(name, columns, arguments) of tables that are made and dropped."""
    def column(kind, **options):
        return [sa.Column("id", sa.Integer, nullable=False), sa.Column("c", kind, **options)]
    for kind in types():
        yield column(kind), {}
    for encoding in ENCODINGS:
        yield column(sa.Integer(), redshift_encode=encoding.lower()), {}
        yield column(sa.String(9), redshift_encode=encoding.lower()), {}
    for attributes in (
            {"redshift_diststyle": "EVEN"}, {"redshift_diststyle": "ALL"},
            {"redshift_diststyle": "KEY", "redshift_distkey": "id"}, {"redshift_distkey": "c"},
            {"redshift_sortkey": "id"}, {"redshift_sortkey": ["id", "c"]},
            {"redshift_interleaved_sortkey": ["id", "c"]}, {"redshift_interleaved_sortkey": "c"},
            {"redshift_distkey": "c", "redshift_sortkey": ["c", "id"]}, {"prefixes": ["TEMPORARY"]},
            {"comment": "it's a table"}):
        yield column(sa.Integer()), attributes
    for options in ({"redshift_distkey": True}, {"redshift_sortkey": True}, {"nullable": False},
                    {"redshift_distkey": True, "redshift_sortkey": True}, {"unique": True},
                    {"redshift_identity": (1, 1)}, {"redshift_identity": (7, -2)},
                    {"server_default": "5"}, {"server_default": sa.text("1 + 1")},
                    {"comment": "a column"}):
        yield column(sa.Integer(), **options), {}
    yield [sa.Column("a", sa.Integer), sa.Column("b", sa.Integer),
           sa.PrimaryKeyConstraint("a", "b"), sa.UniqueConstraint("b", name="one_b"),
           sa.ForeignKeyConstraint(["a"], ["corpus.things.id"])], {}
    yield [sa.Column("a", sa.Integer), sa.CheckConstraint("a > 0")], {}
    yield [sa.Column(name, sa.Integer) for name in
           ("order", "Tag", "a b", "snapshot", "größe", "timestamp", 'quo"te', "x" * 60)], {}


def table_statements():
    for at, (columns, arguments) in enumerate(tables()):
        is_temporary = "prefixes" in arguments
        table = sa.Table(f"t{at}", sa.MetaData(schema=None if is_temporary else "corpus"),
                         *columns, **arguments)
        if any(key.target_fullname.startswith("corpus.") for key in table.foreign_keys):
            THINGS.to_metadata(table.metadata)
        yield ddl.CreateTable(table)
        if table.comment:
            yield ddl.SetTableComment(table)
            yield ddl.DropTableComment(table)
        for column in table.columns:
            if column.comment:
                yield ddl.SetColumnComment(column)
        yield ddl.DropTable(table, if_exists=True)


def other_ddl(arn):
    yield ddl.CreateSchema("corpus_made")
    yield ddl.CreateSchema("corpus_made", if_not_exists=True)
    yield ddl.DropSchema("corpus_made", cascade=True)
    yield ddl.DropSchema("corpus_made", if_exists=True)
    yield ddl.CreateIndex(sa.Index("by_name", THINGS.c.name))
    yield ddl.CreateSequence(sa.Sequence("numbers"))
    for options in ({}, {"ignore_extra": True}, {"fill_target": True}):
        yield commands.AlterTableAppendCommand(MORE, THINGS, **options)
    for given, options in itertools.product(credentials(arn), ({}, {"replace": True},
                                                               {"region": "us-east-1"})):
        yield commands.CreateLibraryCommand("lib", "s3://dms-staging/lib.zip", **given, **options)
    query = sa.select(THINGS.c.id, THINGS.c.name)
    for options in ({}, {"backup": False}, {"diststyle": "EVEN"}, {"diststyle": "ALL"},
                    {"distkey": "id"}, {"diststyle": "KEY", "distkey": "id"}, {"sortkey": "name"},
                    {"sortkey": ["id", "name"]}, {"interleaved_sortkey": ["id", "name"]}):
        yield CreateMaterializedView("corpus.seen", query, **options)
        yield commands.RefreshMaterializedView("corpus.seen")
        yield DropMaterializedView("corpus.seen")
    yield DropMaterializedView("corpus.seen", if_exists=True, cascade=True)


def dml():
    other, cte = MORE.alias("m"), sa.select(MORE.c.id).cte("chosen")
    yield sa.insert(THINGS).values(id=1, name="o'ne")
    yield sa.insert(THINGS).values([{"id": 2, "name": None}, {"id": 3, "name": "a\\b"}])
    yield sa.insert(MORE).from_select(["id", "name"], sa.select(THINGS))
    yield sa.update(THINGS).values(name="x").where(THINGS.c.id == 2)
    yield sa.update(THINGS).values(name=MORE.c.name).where(THINGS.c.id == MORE.c.id)
    yield sa.delete(THINGS)
    yield sa.delete(THINGS).where(THINGS.c.id == 1)
    yield sa.delete(THINGS).where(THINGS.c.id == MORE.c.id)
    yield sa.delete(THINGS).where(THINGS.c.id.in_(sa.select(MORE.c.id)))
    yield sa.delete(THINGS).where(sa.exists().where(MORE.c.id == THINGS.c.id))
    yield sa.select(sa.func.count()).select_from(THINGS)
    yield sa.select(THINGS, other).join(other, other.c.id == THINGS.c.id, isouter=True)
    yield sa.select(cte).where(cte.c.id > 1).order_by(cte.c.id.desc()).limit(3).offset(1)
    yield sa.select(THINGS.c.name.ilike("a%"), THINGS.c.name.like("%\\_", escape="!"))
    yield sa.select(sa.func.row_number().over(partition_by=THINGS.c.name, order_by=THINGS.c.id))
    yield sa.select(sa.cast(THINGS.c.id, sa.String(10)) + "x")
    yield sa.select(sa.case((THINGS.c.id > 1, 1), else_=0))
    yield sa.union_all(sa.select(THINGS.c.id), sa.select(MORE.c.id)).order_by("id")
    yield sa.except_(sa.select(THINGS.c.id), sa.select(MORE.c.id))
    yield sa.select(sa.extract("year", sa.func.getdate()), sa.func.current_date())
    yield sa.select(THINGS.c.id).distinct()
    yield sa.select(THINGS.c.id).group_by(THINGS.c.id).having(sa.func.sum(THINGS.c.id) > 1)


def statements(arn):
    """{kind: its statements, each once and in their order}."""
    kinds = {"COPY": copies(arn), "UNLOAD": unloads(arn), "CREATE TABLE ...": table_statements(),
             "other DDL": other_ddl(arn), "DML and SELECT": dml()}
    found = {kind: list(filter(None, map(text_of, elements))) for kind, elements in kinds.items()}
    for kind in ("COPY", "UNLOAD"):
        found[kind] = list(dict.fromkeys(found[kind]))
    return found
