-- The demo's database: some 200,000 rows of every column type, the same ones every time (each value
-- is computed from the row's number). Fed to MariaDB 10.11 by tools/demo.py.
DROP DATABASE IF EXISTS demo1;
CREATE DATABASE demo1 CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
USE demo1;
SET time_zone = '+00:00';
SET sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO';

CREATE TABLE cdcdata (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer VARCHAR(64) NOT NULL,
  email VARCHAR(120),
  amount DECIMAL(12,2) NOT NULL,
  quantity INT UNSIGNED NOT NULL,
  status ENUM('new','paid','shipped','returned') NOT NULL,
  is_gift TINYINT(1) NOT NULL DEFAULT 0,
  weight_kg DOUBLE,
  created_at DATETIME(6) NOT NULL,
  updated_at TIMESTAMP NULL,
  note TEXT
);
INSERT INTO cdcdata
SELECT seq, CONCAT('customer ', CRC32(seq) % 9973),
  IF(seq % 7 = 0, NULL, CONCAT('user', seq, '@example.com')),
  (CRC32(CONCAT('a', seq)) % 100000000) / 100 - 1000, CRC32(CONCAT('q', seq)) % 1000,
  1 + seq % 4, seq % 11 = 0, IF(seq % 13 = 0, NULL, (CRC32(CONCAT('w', seq)) % 100000) / 777),
  '2020-01-01' + INTERVAL CRC32(CONCAT('c', seq)) % 190000000 SECOND + INTERVAL seq MICROSECOND,
  IF(seq % 5 = 0, NULL, '2024-01-01' + INTERVAL seq SECOND),
  IF(seq % 3 = 0, NULL, REPEAT(CONCAT('order ', seq, ', as agreed. '), 1 + seq % 4))
FROM seq_1_to_150000;

CREATE TABLE numbers (
  id INT UNSIGNED PRIMARY KEY,
  tiny TINYINT, tiny_u TINYINT UNSIGNED, small SMALLINT, small_u SMALLINT UNSIGNED,
  medium MEDIUMINT, medium_u MEDIUMINT UNSIGNED, whole INT, whole_u INT UNSIGNED,
  big BIGINT, big_u BIGINT UNSIGNED,
  price DECIMAL(18,4), exact19 DECIMAL(19,0), exact38 DECIMAL(38,10), exact65 DECIMAL(65,30),
  single_float FLOAT, double_float DOUBLE, flag BIT(1), bits8 BIT(8), bits64 BIT(64), made YEAR
);
INSERT INTO numbers VALUES
  (1, -128, 255, -32768, 65535, -8388608, 16777215, -2147483648, 4294967295,
   -9223372036854775808, 18446744073709551615, -99999999999999.9999, 9999999999999999999,
   -9999999999999999999999999999.9999999999,
   99999999999999999999999999999999999.999999999999999999999999999999,
   -3.402823466e38, -1.7976931348623157e308, b'1', b'11111111', ~0, 1901),
  (2, 127, 0, 32767, 0, 8388607, 0, 2147483647, 0, 9223372036854775807, 0, 0.0001,
   -9999999999999999999, 0.0000000001, -0.000000000000000000000000000001,
   1.17549435e-38, 2.2250738585072014e-308, b'0', b'0', 0, 2155),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL, NULL);
INSERT INTO numbers
SELECT seq, CAST(seq % 256 AS SIGNED) - 128, seq % 256, CAST(seq % 65536 AS SIGNED) - 32768,
  seq % 65536, CAST(CRC32(seq) % 16777216 AS SIGNED) - 8388608, CRC32(seq) % 16777216,
  CAST(CRC32(CONCAT('i', seq)) AS SIGNED) - 2147483648, CRC32(CONCAT('i', seq)),
  CAST(CRC32(seq) AS SIGNED) * 1000003 - 1, CAST(CRC32(seq) AS UNSIGNED) * 4294967296 + seq,
  CRC32(seq) / 10000, seq * 1000000007, seq / 7, seq / 13, seq / 3, SQRT(seq), seq % 2, seq % 256,
  CAST(CRC32(seq) AS UNSIGNED) * 4294967296 + seq, 1901 + seq % 255
FROM seq_4_to_15000;

CREATE TABLE texts (
  id INT PRIMARY KEY,
  title VARCHAR(200), code CHAR(12) CHARACTER SET ascii, latin VARCHAR(60) CHARACTER SET latin1,
  old_utf8 VARCHAR(60) CHARACTER SET utf8mb3, tiny TINYTEXT, body TEXT, medium MEDIUMTEXT,
  huge LONGTEXT, color ENUM('red','green','deep blue','it''s "it"'), tags SET('a','b','c','d')
);
SET @smile = CONVERT(UNHEX('F09F9880F09F9A80F09F918DF09F8FBD') USING utf8mb4);
SET @chinese = CONVERT(UNHEX('E5AEA2E688B7E695B0E68DAEF0A09C8E') USING utf8mb4);
INSERT INTO texts
SELECT seq,
  ELT(1 + seq % 18, NULL, '', '\\N', 'NULL', ' ', '"', '""', '''', ',', '\n', '\r\n', '\t|~',
      'a "quoted", line\nand another', '\\', '\\"\\n', @smile, @chinese, CONCAT('title ', seq)),
  ELT(1 + seq % 5, NULL, '', 'N', 'ABC-123', LPAD(seq, 12, '0')),
  ELT(1 + seq % 5, NULL, '', CONVERT(UNHEX('67C3BC6E73746967E282AC') USING utf8mb4), 'latin',
      CONCAT('row ', seq)),
  ELT(1 + seq % 4, NULL, CONVERT(UNHEX('E4B8ADE69687') USING utf8mb4), '', CONCAT('row ', seq)),
  ELT(1 + seq % 3, NULL, '', CONCAT('tiny ', @chinese)),
  IF(seq % 9 = 0, NULL, CONCAT(REPEAT('line\n', seq % 50), @smile)),
  IF(seq % 1000 = 0, REPEAT(@chinese, 4000), CONCAT('medium ', seq)),
  IF(seq % 11 = 0, NULL, CONCAT(seq, ' ', SHA2(seq, 256))),
  IF(seq % 6 = 0, NULL, 1 + seq % 4), IF(seq % 8 = 0, NULL, seq % 16)
FROM seq_1_to_15000;

CREATE TABLE moments (
  id INT PRIMARY KEY,
  day DATE, clock TIME, clock6 TIME(6), at_second DATETIME, at_milli DATETIME(3),
  at_micro DATETIME(6), instant TIMESTAMP NULL, instant6 TIMESTAMP(6) NULL, year_only YEAR
);
INSERT INTO moments VALUES
  (1, '1000-01-01', '-838:59:59', '-838:59:59.999999', '1000-01-01 00:00:00',
   '1000-01-01 00:00:00.001', '1000-01-01 00:00:00.000001', '1970-01-01 00:00:01',
   '1970-01-01 00:00:01.000001', 1901),
  (2, '9999-12-31', '838:59:59', '838:59:59.999999', '9999-12-31 23:59:59',
   '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07',
   '2038-01-19 03:14:07.999999', 2155),
  (3, '2024-02-29', '00:00:00', '-00:00:00.000001', '2024-02-29 12:00:00',
   '2024-02-29 12:00:00.5', '2024-02-29 12:00:00.5', '2024-03-31 02:30:00',
   '2024-10-27 02:30:00.5', 2024),
  (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO moments
SELECT seq, '1970-01-01' + INTERVAL seq DAY, SEC_TO_TIME(CAST(seq AS SIGNED) * 500 - 3000000),
  SEC_TO_TIME((CAST(seq AS SIGNED) * 500 - 3000000) + seq / 1000000),
  '1950-01-01' + INTERVAL seq HOUR, '1950-01-01' + INTERVAL seq * 1000 MICROSECOND,
  '1950-01-01' + INTERVAL seq MICROSECOND, '2000-01-01' + INTERVAL seq HOUR,
  '2000-01-01' + INTERVAL seq MICROSECOND, 1901 + seq % 255
FROM seq_5_to_12000;

CREATE TABLE documents (
  id INT PRIMARY KEY,
  fixed BINARY(16), short_bytes VARBINARY(40), picture BLOB, scan MEDIUMBLOB,
  details JSON, place POINT, way LINESTRING, area POLYGON, anything GEOMETRY,
  ticket UUID, address4 INET4, address6 INET6
);
INSERT INTO documents
SELECT seq, UNHEX(MD5(seq)), IF(seq % 4 = 0, NULL, UNHEX(LEFT(SHA2(seq, 256), 2 * (seq % 30)))),
  IF(seq % 5 = 0, NULL, CONCAT(UNHEX('00FF0A0D225C2C'), UNHEX(SHA2(seq, 512)))),
  IF(seq % 500 = 0, REPEAT(UNHEX('00FF'), 20000), UNHEX(MD5(seq))),
  ELT(1 + seq % 5, NULL, '{}', '[]', '"a \\"quoted\\" text"',
      JSON_OBJECT('id', seq, 'name', @chinese, 'tags', JSON_ARRAY('a', 'b"c', NULL, TRUE),
                  'deep', JSON_OBJECT('price', 12.5, 'empty', ''))),
  IF(seq % 6 = 0, NULL, POINT(seq / 8, -seq)),
  IF(seq % 7 = 0, NULL, LINESTRING(POINT(0, 0), POINT(seq, 1), POINT(seq, seq))),
  IF(seq % 8 = 0, NULL, ST_PolygonFromText('POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,1 1))')),
  IF(seq % 2 = 0, ST_GeomFromText('MULTIPOINT(1 2,3 4)'),
     ST_GeomFromText(CONCAT('POINT(', seq % 180, ' ', seq % 90, ')'), 4326)),
  IF(seq % 9 = 0, NULL, CONCAT(LEFT(MD5(seq), 8), '-', SUBSTR(MD5(seq), 9, 4), '-4',
     SUBSTR(MD5(seq), 14, 3), '-8', SUBSTR(MD5(seq), 18, 3), '-', RIGHT(MD5(seq), 12))),
  IF(seq % 10 = 0, NULL, INET_NTOA(CRC32(seq))),
  IF(seq % 10 = 1, NULL, CONCAT('2001:db8::', HEX(seq)))
FROM seq_1_to_6000;

CREATE TABLE order_lines (
  order_id INT NOT NULL, line SMALLINT UNSIGNED NOT NULL, article VARCHAR(40) NOT NULL,
  price DECIMAL(10,2) NOT NULL, pieces INT NOT NULL,
  total DECIMAL(20,2) AS (price * pieces) STORED,
  internal_remark VARCHAR(40) INVISIBLE,
  PRIMARY KEY (order_id, line)
);
INSERT INTO order_lines (order_id, line, article, price, pieces, internal_remark)
SELECT 1 + seq DIV 5, 1 + seq % 5, CONCAT('article "', seq % 100, '"'), seq / 100, seq % 20,
  IF(seq % 2 = 0, NULL, CONCAT('remark ', seq))
FROM seq_0_to_4999;

CREATE TABLE visits (at DATETIME(3) NOT NULL, page VARCHAR(80), seconds FLOAT);
INSERT INTO visits
SELECT '2025-01-01' + INTERVAL seq SECOND, IF(seq % 10 = 0, NULL, CONCAT('/page/', seq % 17)),
  seq / 16
FROM seq_1_to_2000;

CREATE TABLE empty_shelf (id INT PRIMARY KEY, what VARCHAR(10));
