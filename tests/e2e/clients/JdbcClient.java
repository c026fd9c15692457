// What Amazon's JDBC driver does with the stand-in; started by clients_jdbc_test.py.
//
//     java -cp DRIVER.jar JdbcClient.java PORT DATABASE USER PASSWORD CA_FILE COPY_STATEMENT
//
// Prints "ok NAME" or "FAILED NAME: shown" for each check.
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

public class JdbcClient {
  private static String[] words;

  private static void equal(String name, Object actual, Object expected) {
    boolean same = Objects.equals(actual, expected);
    System.out.println(same ? "ok " + name : "FAILED " + name + ": " + actual + " is not " + expected);
  }

  private static Connection connect(boolean isTls, String user, String password) throws SQLException {
    Properties given = new Properties();
    given.setProperty("user", user);
    given.setProperty("password", password);
    given.setProperty("ssl", String.valueOf(isTls));
    if (isTls) {
      given.setProperty("sslmode", "verify-full");
      given.setProperty("sslrootcert", words[4]);
    }
    String host = isTls ? "localhost" : "127.0.0.1";
    return DriverManager.getConnection(
        "jdbc:redshift://" + host + ":" + words[0] + "/" + words[1], given);
  }

  private static String list(ResultSet rows, String column) throws SQLException {
    List<String> found = new ArrayList<>();
    while (rows.next()) found.add(rows.getString(column));
    rows.close();
    return String.join(",", found);
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "no row";
    }
  }

  private static String stateOf(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return "no error";
    } catch (SQLException error) {
      return error.getSQLState();
    } finally {
      if (!connection.getAutoCommit()) connection.rollback();
    }
  }

  private static void logins() throws SQLException {
    for (boolean isTls : new boolean[] {false, true}) {
      try (Connection connection = connect(isTls, words[2], words[3])) {
        equal("login, TLS " + isTls, one(connection, "select version()").contains("Redshift"), true);
      }
      try (Connection connection = connect(isTls, "digest", "Sha256$ecret")) {
        equal("SHA-256 login, TLS " + isTls, one(connection, "select current_user"), "digest");
      }
    }
    try (Connection connection = connect(false, "digest", "wrong")) {
      equal("wrong SHA-256 login", "let in", "refused");
    } catch (SQLException error) {
      equal("wrong SHA-256 login", error.getSQLState(), "28000");
    }
  }

  private static void metadata(Connection connection) throws SQLException {
    DatabaseMetaData about = connection.getMetaData();
    equal("product", about.getDatabaseProductName(), "Redshift");
    equal("version", about.getDatabaseProductVersion().startsWith("8.0.2"), true);
    equal("getCatalogs", list(about.getCatalogs(), "TABLE_CAT"), words[1]);
    equal("getSchemas", ("," + list(about.getSchemas(), "TABLE_SCHEM") + ",").contains(",shop,"), true);
    equal("getTables", list(about.getTables(null, "shop", "%", new String[] {"TABLE"}), "TABLE_NAME"),
        "kinds,loads,orders");
    equal("getColumns", list(about.getColumns(null, "shop", "orders", "%"), "COLUMN_NAME"),
        "no,kind,note");
    equal("getColumns, types", list(about.getColumns(null, "shop", "kinds", "%"), "TYPE_NAME"),
        "int4,int2,int8,numeric,float4,float8,bool,char,varchar,date,time,timetz,timestamp,"
            + "timestamptz,super,binary varying,geometry");
    equal("getPrimaryKeys", list(about.getPrimaryKeys(null, "shop", "orders"), "COLUMN_NAME"), "no");
    equal("getTableTypes", list(about.getTableTypes(), "TABLE_TYPE").contains("TABLE"), true);
    equal("getTypeInfo", list(about.getTypeInfo(), "TYPE_NAME").contains("int4"), true);
  }

  private static void types(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select * from shop.kinds order by id")) {
      equal("types", row.next(), true);
      equal("SMALLINT", row.getShort("s"), (short) -2);
      equal("BIGINT", row.getLong("b"), 9007199254740993L);
      equal("NUMERIC", row.getBigDecimal("n"), new BigDecimal("12.500"));
      equal("REAL", row.getFloat("r"), 1.5f);
      equal("DOUBLE", row.getDouble("d"), 2.25);
      equal("BOOLEAN", row.getBoolean("f"), true);
      equal("CHAR", row.getString("c").trim(), "ab");
      equal("VARCHAR", row.getString("v"), "gr\u00f6\u00dfe");
      equal("DATE", row.getDate("dt").toString(), "2024-02-29");
      equal("TIME", row.getTime("t").toString(), "12:34:56");
      equal("TIMESTAMP", row.getTimestamp("ts").toString(), "2024-02-29 12:34:56.789");
      equal("TIMESTAMPTZ", row.getTimestamp("tsz").toInstant().toString(), "2024-02-29T12:34:56Z");
      equal("SUPER", row.getString("j").replace(" ", ""), "{\"k\":[1,\"\u00e4\"]}");
      equal("VARBYTE", new String(row.getBytes("x")), "abc");
      equal("GEOMETRY", row.getString("g") != null, true);
      equal("type of SUPER", row.getMetaData().getColumnTypeName(15), "super");
      equal("type of NUMERIC", row.getMetaData().getColumnType(4), Types.NUMERIC);
      equal("precision", row.getMetaData().getPrecision(4), 12);
      row.next();
      for (int at = 2; at <= 17; ++at) {
        row.getString(at);
        equal("NULL " + at, row.wasNull(), true);
      }
    }
  }

  private static void statements(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    String insert = "insert into shop.orders (no, kind, note) values (?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      for (int no = 1; no <= 20; ++no) {
        statement.setLong(1, no);
        statement.setNull(2, Types.INTEGER);
        statement.setString(3, "o'ne \\ " + no);
        statement.addBatch();
      }
      equal("batch", statement.executeBatch().length, 20);
    }
    connection.commit();
    try (PreparedStatement asked =
        connection.prepareStatement("select note from shop.orders where no = ?")) {
      for (int no = 1; no <= 8; ++no) {  // the driver changes to a named statement on the way
        asked.setLong(1, no);
        ResultSet row = asked.executeQuery();
        equal("prepared " + no, row.next() ? row.getString(1) : "", "o'ne \\ " + no);
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(7);
      ResultSet rows = statement.executeQuery("select no from shop.orders order by no");
      equal("by portions", list(rows, "no").split(",").length, 20);
      equal("deleted", statement.executeUpdate("delete from shop.orders where no > 5"), 15);
    }
    connection.rollback();
    equal("rollback", one(connection, "select count(*) from shop.orders"), "20");
    String[] states = {
      "select * from shop.nothing", "42P01", "select nothing from shop.kinds", "42703",
      "select 1 / 0", "22012", "selekt 1", "42601",
      words[5].replace("clients/rows", "clients/nothing"), "XX000",
    };
    for (int i = 0; i < states.length; i += 2) {
      equal("error " + states[i + 1], stateOf(connection, states[i]), states[i + 1]);
    }
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("delete from shop.orders");
    }
    connection.commit();
  }

  private static void copy(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(words[5]);
      SQLWarning notice = statement.getWarnings();
      equal("notice of COPY", notice != null && notice.getMessage().contains("completed, 3 record(s)"),
          true);
    }
    equal("pg_last_copy_count", one(connection, "select pg_last_copy_count()"), "3");
    connection.rollback();
    equal("COPY rolled back", one(connection, "select count(*) from shop.loads"), "0");
    connection.commit();
  }

  public static void main(String[] given) throws SQLException {
    words = given;
    logins();
    try (Connection connection = connect(false, words[2], words[3])) {
      metadata(connection);
      types(connection);
      statements(connection);
      copy(connection);
    }
  }
}
