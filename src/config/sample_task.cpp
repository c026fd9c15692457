#include "config/task_file.hpp"

namespace config {

std::string sample_task_file() {
  return R"toml(# A task of sluice: which tables go from where to where, and how.
# Lines that begin with # are comments; what they show is the default or an example.
# docs/task_file.md explains every key.

# table_mappings = "mappings.json"   # a DMS table-mapping document, beside or instead of [[tables]]
# task_settings = "settings.json"    # a DMS task-settings document; this file wins where both speak
# target_settings = "redshift.json"  # DMS's RedshiftSettings of the endpoint; likewise

[source]
engine = "mysql"                     # or "mariadb"
host = "127.0.0.1"                   # or: socket = "/run/mysqld/mysqld.sock"
# port = 3306
user = "sluice"
# A password never stands here: it comes from an environment variable or from a file.
password = {env = "SOURCE_PASSWORD"} # or {file = "source.password"}
# tls = "preferred"                  # disabled, preferred, required, verify-ca, verify-identity
# tls_ca = "source-ca.pem"

[target]
engine = "redshift-serverless"       # or "redshift"; "none" stages the files and loads nothing
host = "my-workgroup.123456789012.us-east-1.redshift-serverless.amazonaws.com"
# port = 5439
database = "dev"
user = "loader"
password = {env = "TARGET_PASSWORD"}
# The role that Redshift reads the bucket with; it must be associated with the namespace.
role_arn = "arn:aws:iam::123456789012:role/dms-access-for-endpoint"
# tls = "required"
# control_schema = "public"          # where sluice keeps its own tables
# after_connect = "SET query_group TO 'etl'"
# driver = "libpq"                   # or "odbc" with odbc_connection or dsn: docs/odbc.md

[staging]
bucket = "my-staging-bucket"
folder = "sluice"
region = "us-east-1"
# The keys come from the environment or from a profile, as for the AWS command line.
# profile = "default"
# compression = "zstd"               # zstd, gzip, none
# file_size = "64MiB"                # aimed size of a staged file, compressed
# encryption = "sse-kms"             # bucket (its default), sse-s3, sse-kms; kms_key = "alias/NAME"

[task]
name = "my-task"
migration_type = "full-load"         # full-load-and-cdc follows the changes behind it; cdc: alone
table_prep = "do-nothing"            # do-nothing, truncate-before-load, drop-and-create
# max_full_load_subtasks = 8         # tables that are loaded at the same time, 1 to 49
# chunk_size = "256MiB"             # source rows of a table that are loaded by one COPY
# log_file = "sluice.log"
# What follows is for cdc and full-load-and-cdc. Without a stop they go on until Ctrl-C.
# Two more keys, start and stop, say where they begin and end: docs/task_file.md.
# apply_interval_min = "1s"          # a batch of changes is not applied sooner ...
# apply_interval_max = "30s"         # ... and not later than this
# batch_memory = "500MiB"            # nor when it holds more than this
# spool_size = "20GiB"               # of the source's log on this machine

# What is done with a value that Redshift cannot hold. "stop" stops that table and says which row.
[values]
# too_long = "stop"                  # stop, truncate, null, skip_row
# zero_date = "stop"                 # stop, null, skip_row

# Which tables: "schema.table"; % stands for any characters, _ for one character.
[[tables]]
include = "shop.%"

# [[tables]]
# exclude = "shop.tmp[_]%"
)toml";
}

}  // namespace config
