#include "setup/plan_forms.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

namespace setup {
namespace {

/// Text in which nothing opens a template of HCL: "${" and "%{" are doubled.
std::string literal(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens =
        (text[i] == '$' || text[i] == '%') && i + 1 < text.size() && text[i + 1] == '{';
    if (opens) result += text[i];
    result += text[i];
  }
  return result;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : literal(text)) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string quoted(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "" : ", ") + quoted(text);
  return "[" + result + "]";
}

/// A document of JSON as a heredoc.
std::string document(const base::Json& json) {
  return "<<JSON\n" + literal(json.dump(2)) + "\nJSON\n";
}

/// "copy", "copy_2" ...
std::string numbered(const std::string& name, std::size_t number) {
  return number == 1 ? name : fmt::format("{}_{}", name, number);
}

struct Configuration {
  std::string text;
  bool makes_bucket = false;
  std::map<std::string, std::string> role_names = {};  // of roles that it makes: "copy", "copy_2"
  std::size_t policies = 0;
  std::string region = {};        // the bucket's, which is the provider's
  std::string other_region = {};  // the warehouse's, once something there is made

  std::string bucket(const std::string& name) const {
    return makes_bucket ? "aws_s3_bucket.staging.id" : quoted(name);
  }
  std::string role(const std::string& name) const {
    const auto found = role_names.find(name);
    return found == role_names.end() ? quoted(name)
                                     : fmt::format("aws_iam_role.{}.name", found->second);
  }
};

/// Of a resource that is in this region: the line that names the provider, where it is another's.
std::string provider_line(Configuration& out, const std::string& region) {
  if (region.empty() || out.region.empty() || region == out.region) return "";
  out.other_region = region;
  return "  provider = aws.warehouse\n";
}

bool add(Configuration& out, const MakeBucket& it) {
  out.makes_bucket = true;
  out.text += fmt::format("resource \"aws_s3_bucket\" \"staging\" {{\n  bucket = {}\n}}\n",
                          quoted(it.bucket));
  return true;
}

bool add(Configuration& out, const CloseBucket& it) {
  out.text += fmt::format(
      "resource \"aws_s3_bucket_public_access_block\" \"staging\" {{\n"
      "  bucket                  = {}\n"
      "  block_public_acls       = true\n"
      "  ignore_public_acls      = true\n"
      "  block_public_policy     = true\n"
      "  restrict_public_buckets = true\n}}\n",
      out.bucket(it.bucket));
  return true;
}

bool add(Configuration& out, const EncryptBucket& it) {
  out.text += fmt::format(
      "resource \"aws_s3_bucket_server_side_encryption_configuration\" \"staging\" {{\n"
      "  bucket = {}\n"
      "  rule {{\n"
      "    apply_server_side_encryption_by_default {{\n"
      "      sse_algorithm = {}\n"
      "    }}\n"
      "  }}\n}}\n",
      out.bucket(it.bucket), quoted(it.algorithm));
  return true;
}

bool add(Configuration& out, const AddCleanup& it) {
  if (it.other_rules > 0) return false;  // the resource holds all rules of the bucket
  out.text += fmt::format(
      "resource \"aws_s3_bucket_lifecycle_configuration\" \"staging\" {{\n"
      "  bucket = {}\n"
      "  rule {{\n"
      "    id     = {}\n"
      "    status = \"Enabled\"\n"
      "    filter {{\n      prefix = {}\n    }}\n"
      "    expiration {{\n      days = {}\n    }}\n"
      "    abort_incomplete_multipart_upload {{\n      days_after_initiation = {}\n    }}\n"
      "  }}\n}}\n",
      out.bucket(it.bucket), quoted(it.rule_id), quoted(it.prefix), it.expiration_days,
      it.abort_upload_days);
  return true;
}

bool add(Configuration& out, const MakeRole& it) {
  const std::string name = numbered("copy", out.role_names.size() + 1);
  // IAM takes no trust in a role that is not there yet.
  const auto former = out.role_names.find(doctor::role_name_of(it.former_arn));
  const std::string after = former == out.role_names.end()
                                ? ""
                                : fmt::format("  depends_on = [aws_iam_role.{}]\n", former->second);
  out.text += fmt::format(
      "resource \"aws_iam_role\" \"{}\" {{\n"
      "  name = {}\n"
      "  path = {}\n"
      "{}  assume_role_policy = {}}}\n",
      name, quoted(it.role), quoted(it.path), after, document(it.trust));
  out.role_names[it.role] = name;
  return true;
}

bool add(Configuration&, const ChangeTrust&) {
  return false;
}

bool add(Configuration& out, const PutPolicy& it) {
  if (it.before) return false;
  out.text += fmt::format(
      "resource \"aws_iam_role_policy\" \"{}\" {{\n"
      "  role = {}\n"
      "  name = {}\n"
      "  policy = {}}}\n",
      numbered("copy", ++out.policies), out.role(it.role), quoted(it.policy), document(it.after));
  return true;
}

bool add(Configuration&, const AssociateRole&) {
  return false;
}

bool add(Configuration& out, const MakeEndpoint& it) {
  out.text += fmt::format(
      "resource \"aws_vpc_endpoint\" \"s3\" {{\n{}"
      "  vpc_id            = {}\n"
      "  vpc_endpoint_type = \"Gateway\"\n"
      "  service_name      = {}\n"
      "  route_table_ids   = {}\n}}\n",
      provider_line(out, it.region), quoted(it.vpc_id), quoted(it.service),
      quoted(it.route_table_ids));
  return true;
}

bool add(Configuration& out, const AddRoutes& it) {
  for (std::size_t i = 0; i < it.route_table_ids.size(); ++i) {
    out.text += fmt::format(
        "resource \"aws_vpc_endpoint_route_table_association\" \"s3_{}\" {{\n{}"
        "  vpc_endpoint_id = {}\n"
        "  route_table_id  = {}\n}}\n",
        i, provider_line(out, it.region), quoted(it.endpoint_id), quoted(it.route_table_ids[i]));
  }
  return true;
}

bool add(Configuration& out, const AllowEgress& it) {
  int number = 0;
  const auto rule = [&](const char* key, const std::string& peer) {
    const auto described = it.rule.descriptions.find(peer);
    const std::string description = described == it.rule.descriptions.end()
                                        ? ""
                                        : "  description = " + quoted(described->second) + "\n";
    out.text += fmt::format(
        "resource \"aws_vpc_security_group_egress_rule\" \"https_to_s3_{}\" {{\n{}"
        "  security_group_id = {}\n"
        "  ip_protocol       = {}\n"
        "  from_port         = {}\n"
        "  to_port           = {}\n"
        "{}  {} = {}\n}}\n",
        number++, provider_line(out, it.region), quoted(it.group_id), quoted(it.rule.protocol),
        it.rule.from_port, it.rule.to_port, description, key, quoted(peer));
  };
  for (const std::string& id : it.rule.prefix_list_ids) rule("prefix_list_id", id);
  for (const std::string& cidr : it.rule.cidrs) rule("cidr_ipv4", cidr);
  return true;
}

Configuration configuration_of(const Plan& plan, std::vector<Change>& missing) {
  Configuration out;
  out.region = plan.region;
  for (const Change& change : plan.changes) {
    const std::size_t before = out.text.size();
    if (!std::visit([&](const auto& it) { return add(out, it); }, change)) {
      missing.push_back(change);
    } else {
      out.text.insert(before, "\n# " + title_of(change) + "\n");
    }
  }
  return out;
}

}  // namespace

std::vector<Change> missing_in_terraform(const Plan& plan) {
  std::vector<Change> missing;
  configuration_of(plan, missing);
  return missing;
}

std::string plan_terraform(const Plan& plan, const FormOptions& options) {
  std::vector<Change> missing;
  const Configuration out = configuration_of(plan, missing);
  if (out.text.empty()) return {};
  std::string text = fmt::format(
      "# What the path of {} lacks in the account {}, {}.\n\n"
      "terraform {{\n  required_providers {{\n    aws = {{\n      source  = \"hashicorp/aws\"\n"
      "      version = \">= 5.0\"\n    }}\n  }}\n}}\n\n"
      "provider \"aws\" {{\n  region = {}\n}}\n",
      options.task, plan.account, plan.region, quoted(plan.region));
  if (!out.other_region.empty()) {
    text += fmt::format("\nprovider \"aws\" {{\n  alias  = \"warehouse\"\n  region = {}\n}}\n",
                        quoted(out.other_region));
  }
  text += out.text;
  if (!missing.empty()) {
    text += "\n# Not in this configuration, as it would have to own what is there already:\n";
    for (const Change& change : missing) text += "#   " + text_outside_template(change) + "\n";
  }
  return text;
}

}  // namespace setup
