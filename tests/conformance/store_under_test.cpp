#include "store_under_test.hpp"

#include "store/dir_store.hpp"
#include "store/s3_store.hpp"
#include "store/store_layers.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace conformance {
namespace {

Options current;

[[noreturn]] void refuse(std::string_view argument) {
  fmt::print(stderr,
             "store_suite: \"{}\" is not accepted\n"
             "usage: store_suite [--store=dir|s3] [--clock-shift=SECONDS] [--expect-error=CODE] "
             "[gtest's own]\n",
             argument);
  std::exit(2);
}

std::string environment_or(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

std::string required(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') {
    throw std::runtime_error(
        fmt::format("the suite runs against S3, but {} is not set in the environment", name));
  }
  return value;
}

ShiftedClock& shifted_clock() {
  static ShiftedClock clock(current.clock_shift);
  return clock;
}

std::unique_ptr<store::S3Store> make_s3() {
  store::S3Settings settings;
  settings.endpoint_url = required("SLUICE_TEST_S3_ENDPOINT");
  settings.bucket = required("SLUICE_TEST_S3_BUCKET");
  settings.region = environment_or("SLUICE_TEST_S3_REGION", "us-east-1");
  settings.keys = {required("SLUICE_TEST_S3_KEY"), base::Secret(required("SLUICE_TEST_S3_SECRET")),
                   base::Secret(environment_or("SLUICE_TEST_S3_TOKEN", ""))};
  settings.ca_file = environment_or("SLUICE_TEST_S3_CA", "");
  return std::make_unique<store::S3Store>(std::move(settings), shifted_clock(), std::stop_token());
}

std::unique_ptr<port::ObjectStore> make_plain() {
  if (current.kind == StoreKind::s3) return make_s3();
  return std::make_unique<store::DirStore>(current.folder);
}

}  // namespace

Options parse_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--store=dir") {
      options.kind = StoreKind::dir;
    } else if (argument == "--store=s3") {
      options.kind = StoreKind::s3;
    } else if (argument.starts_with("--expect-error=")) {
      options.expected_error = argument.substr(15);
    } else if (argument.starts_with("--clock-shift=")) {
      const std::string_view text = argument.substr(14);
      std::int64_t seconds = 0;
      const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
      if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) refuse(argument);
      options.clock_shift = std::chrono::seconds(seconds);
    } else {
      refuse(argument);
    }
  }
  return options;
}

const Options& options() {
  return current;
}
void set_options(Options options) {
  current = std::move(options);
}

std::unique_ptr<port::ObjectStore> make_store(Layer layer) {
  std::unique_ptr<port::ObjectStore> store = make_plain();
  if (layer == Layer::plain) return store;
  // Short, because radosgw answers with 500 where an upload was ended by somebody else.
  const base::RetryPolicy policy{base::Millis(50), base::Millis(500), base::Millis(3'000)};
  store::RetryWiring wiring{base::system_clock(), 1, policy, {}};
  return std::make_unique<store::RetryingStore>(std::move(store), std::move(wiring));
}

void probe_store() {
  if (current.kind == StoreKind::s3) {
    make_s3()->probe();
  } else {
    store::DirStore(current.folder).probe();
  }
}

bool first_part_begins_upload() {
  return current.kind == StoreKind::dir;
}
bool object_may_be_prefix_of_another() {
  return current.kind == StoreKind::s3;
}
std::string url_scheme() {
  return current.kind == StoreKind::s3 ? "s3://" : "file://";
}

}  // namespace conformance
