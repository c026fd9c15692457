#include "standin/api_protocol.hpp"

#include "base/error.hpp"
#include "standin/s3_xml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace standin {
namespace {

using base::Json;

constexpr ApiServiceForm kServices[] = {
    {"sts", ApiProtocol::query, "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/", ""},
    {"iam", ApiProtocol::query, "2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/", ""},
    {"redshift", ApiProtocol::query, "2012-12-01", "http://redshift.amazonaws.com/doc/2012-12-01/",
     ""},
    {"ec2", ApiProtocol::ec2, "2016-11-15", "http://ec2.amazonaws.com/doc/2016-11-15/", ""},
    {"redshift-serverless", ApiProtocol::json, "", "", "RedshiftServerless"},
    {"kms", ApiProtocol::json, "", "", "TrentService"},
    {"secretsmanager", ApiProtocol::json, "", "", "secretsmanager"},
};

constexpr std::size_t kNameDepthMax = 12;

/// Puts "IpPermissions.1.IpRanges.1.CidrIp" at its place; false when it contradicts another name.
bool place(Json& root, std::string_view name, const std::string& value) {
  Json* node = &root;
  for (std::size_t depth = 0; depth < kNameDepthMax; ++depth) {
    const std::size_t dot = name.find('.');
    Json& child = (*node)[std::string(name.substr(0, dot))];
    if (dot == std::string_view::npos) {
      if (!child.is_null()) return false;
      child = value;
      return true;
    }
    if (child.is_null()) child = Json::object();
    if (!child.is_object()) return false;
    node = &child;
    name.remove_prefix(dot + 1);
  }
  return false;
}

std::optional<ApiQuestion> read_form(const std::string& body) {
  // The form is a query: the reader of targets reads it.
  const S3Reading reading = read_s3_request({.method = "POST", .target = "/?" + body,
                                             .headers = {}});
  if (reading.failure) return std::nullopt;
  ApiQuestion question;
  for (const auto& [name, value] : reading.request.query) {
    if (name == "Action") {
      question.action = value;
    } else if (name == "Version") {
      question.version = value;
    } else if (!place(question.in, name, value)) {
      return std::nullopt;
    }
  }
  return question;
}

std::optional<ApiQuestion> read_json(const ApiServiceForm& form, const S3Request& request,
                                     const std::string& body) {
  ApiQuestion question;
  const std::string target = request.header("x-amz-target").value_or("");
  const std::size_t dot = target.find('.');
  if (dot != std::string::npos && target.substr(0, dot) == form.target_prefix) {
    question.action = target.substr(dot + 1);
  }
  if (body.empty()) return question;
  try {
    question.in = base::parse_json(body, "request");
  } catch (const base::Error&) {
    return std::nullopt;
  }
  if (!question.in.is_object()) return std::nullopt;
  return question;
}

ApiAnswer xml_answer(int status, XmlWriter& xml) {
  return {.status = status, .content_type = "text/xml;charset=UTF-8", .body = xml.take()};
}

}  // namespace

const ApiServiceForm* find_service_form(std::string_view name) {
  const auto found = std::find_if(std::begin(kServices), std::end(kServices),
                                  [&](const ApiServiceForm& form) { return form.name == name; });
  return found == std::end(kServices) ? nullptr : found;
}

std::optional<ApiQuestion> read_question(const ApiServiceForm& form, const S3Request& request,
                                         const std::string& body) {
  if (form.protocol == ApiProtocol::json) return read_json(form, request, body);
  return read_form(body);
}

ApiAnswer write_output(const ApiServiceForm& form, const std::string& action, const Json& output,
                       const std::string& request_id) {
  if (form.protocol == ApiProtocol::json) {
    return {.status = 200,
            .content_type = "application/x-amz-json-1.1",
            .body = output.is_null() ? "{}" : output.dump()};
  }
  XmlWriter xml(form.name_space);
  xml.open(action + "Response");
  if (form.protocol == ApiProtocol::ec2) {
    xml.text("requestId", request_id);
    for (const auto& item : output.items()) write_json(xml, item.key(), item.value());
  } else {
    if (!output.is_null()) write_json(xml, action + "Result", output);
    xml.open("ResponseMetadata");
    xml.text("RequestId", request_id);
    xml.close();
  }
  xml.close();
  return xml_answer(200, xml);
}

ApiAnswer write_failure(const ApiServiceForm& form, const ApiFailure& failure,
                        const std::string& request_id) {
  if (form.protocol == ApiProtocol::json) {
    const Json body = {{"__type", failure.code}, {"message", failure.message}};
    return {.status = failure.status,
            .content_type = "application/x-amz-json-1.1",
            .body = body.dump()};
  }
  const bool is_ec2 = form.protocol == ApiProtocol::ec2;
  XmlWriter xml(is_ec2 ? std::string_view() : form.name_space);
  xml.open(is_ec2 ? "Response" : "ErrorResponse");
  if (is_ec2) xml.open("Errors");
  xml.open("Error");
  if (!is_ec2) xml.text("Type", failure.status < 500 ? "Sender" : "Receiver");
  xml.text("Code", failure.code);
  xml.text("Message", failure.message);
  xml.close();
  if (is_ec2) xml.close();
  xml.text(is_ec2 ? "RequestID" : "RequestId", request_id);
  xml.close();
  return xml_answer(failure.status, xml);
}

ApiFailure unknown_action(const ApiServiceForm& form, const ApiQuestion& question) {
  switch (form.protocol) {
    case ApiProtocol::query:
      return {400, "InvalidAction",
              fmt::format("Could not find operation {} for version {}", question.action,
                          question.version)};
    case ApiProtocol::ec2:
      return {400, "InvalidAction",
              fmt::format("The action {} is not valid for this web service.", question.action)};
    case ApiProtocol::json: return {400, "UnknownOperationException", ""};
  }
  return {};
}

ApiFailure missing_parameter(const ApiServiceForm& form, std::string_view name) {
  const std::string null_text = fmt::format(
      "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must "
      "not be null",
      name);
  switch (form.protocol) {
    case ApiProtocol::query: return {400, "ValidationError", null_text};
    case ApiProtocol::ec2:
      return {400, "MissingParameter",
              fmt::format("The request must contain the parameter {}", name)};
    case ApiProtocol::json: return {400, "ValidationException", null_text};
  }
  return {};
}

ApiFailure unknown_parameter(const ApiServiceForm& form, std::string_view name) {
  const std::string text = fmt::format("The parameter {} is not recognized by the stand-in", name);
  switch (form.protocol) {
    case ApiProtocol::query: return {400, "ValidationError", text};
    case ApiProtocol::ec2: return {400, "UnknownParameter", text};
    case ApiProtocol::json: return {400, "ValidationException", text};
  }
  return {};
}

}  // namespace standin
