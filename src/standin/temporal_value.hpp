#pragma once
// DATE, TIMESTAMP, TIMESTAMPTZ, TIME and TIMETZ of COPY; see copy_value.hpp.
//
// A zone in a text for TIMESTAMP or DATE is read and dropped ('auto' only), as a cast does. A zone
// behind an explicit TIMEFORMAT without OF is refused here, though a field report says that
// Redshift drops it silently (reference section 1.2, TIMEFORMAT): nobody shall rely on that.
#include "standin/copy_value.hpp"

#include <memory>

namespace standin {

/// `type` is one of the five; throws base::Error(request) when the statement's format is not one.
std::unique_ptr<ValueParser> make_temporal_parser(std::string_view type,
                                                  const CopyStatement& statement);

}  // namespace standin
