#pragma once
// Writers of dates and times in the forms that COPY reads with DATEFORMAT 'YYYY-MM-DD' and
// TIMEFORMAT 'auto'.
//
// Called through ColumnWriter::write on the hot path; stateless, any thread. Redshift has no zero,
// partial or impossible dates (Misfit::zero_date) and no year 0 (Misfit::out_of_range); MySQL has
// all of them (MySQL Reference Manual, "Server SQL Modes": NO_ZERO_DATE, NO_ZERO_IN_DATE,
// ALLOW_INVALID_DATES). As text they are all kept.
#include "dialect/column_writers.hpp"

namespace dialect {

/// 2026-01-31
WriteResult write_date(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// A DATE for a TIMESTAMP column: 2026-01-31 00:00:00
WriteResult write_date_as_timestamp(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// 2026-01-31 12:00:00.123456, with the source's fraction digits
WriteResult write_timestamp(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// 2026-01-31 12:00:00.123456+00
WriteResult write_timestamp_utc(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// TIME for a TIME column: 00:00:00 to 24:00:00.
WriteResult write_time(const ColumnWriter& writer, const model::Cell& cell, char* out);

// As quoted text, zero dates included.
WriteResult write_date_text(const ColumnWriter& writer, const model::Cell& cell, char* out);
WriteResult write_timestamp_text(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// "-838:59:59.999999"
WriteResult write_time_text(const ColumnWriter& writer, const model::Cell& cell, char* out);

/// Says whether Redshift has this day: a real one of the Gregorian calendar; the year is not looked
/// at.
bool is_real_day(const model::DateTime& value) noexcept;

/// Writes the parts without any check, for messages and text columns.
char* write_date_parts(const model::DateTime& value, char* out) noexcept;
char* write_date_time_parts(const model::DateTime& value, int fraction_digits, char* out) noexcept;
char* write_duration_parts(const model::Duration& value, int fraction_digits, char* out) noexcept;

}  // namespace dialect
