#pragma once
// What the calls to IAM have in common: address, form, pages. Internal to the iam_ files.
#include "aws/query_form.hpp"
#include "aws/xml_answer.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace aws {

inline constexpr QueryApi kIamApi{"iam", "2010-05-08"};
inline constexpr std::string_view kIamAbsent[] = {"NoSuchEntity"};

/// A call about `subject`: "role \"etl\"".
inline ServiceCall iam_call(const std::string& operation, std::string subject, Query parameters) {
  ServiceCall call = query_call(kIamApi, operation, std::move(parameters));
  call.subject = std::move(subject);
  return call;
}

/// The {operation}Result of an answer; the XmlAnswer owns what it points to.
inline pugi::xml_node iam_result(const XmlAnswer& answer, const std::string& operation) {
  return answer.root().child((operation + "Result").c_str());
}

/// Visits the result of every page.
inline void for_each_iam_page(ServiceCaller& caller, const std::string& operation,
                              const std::string& subject, const Query& parameters,
                              const std::function<void(const pugi::xml_node& result)>& visit) {
  std::string marker;
  do {
    Query page = parameters;
    add_given(page, "Marker", marker);
    const ServiceCall call = iam_call(operation, subject, std::move(page));
    const HttpResponse response = caller.require(call);
    const XmlAnswer answer(call.action, response.body, operation + "Response");
    const pugi::xml_node result = iam_result(answer, operation);
    visit(result);
    const std::string next = flag_of(result, "IsTruncated") ? text_of(result, "Marker") : "";
    marker = next == marker ? std::string() : next;  // a page that names itself would never end
  } while (!marker.empty());
}

}  // namespace aws
