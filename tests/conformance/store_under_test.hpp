#pragma once
// Which store the suite runs against, and how that store differs from the others.
//
// Filled once by main() from the arguments and, for S3, from the environment, because keys do not
// belong on a command line: SLUICE_TEST_S3_ENDPOINT, _BUCKET, _KEY, _SECRET, and if wanted _TOKEN,
// _REGION, _CA. A difference between stores is a predicate here, never a skipped test.
#include "base/clock.hpp"
#include "port/object_store.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace conformance {

enum class StoreKind { dir, s3 };
enum class Layer { plain, retrying };

struct Options {
  StoreKind kind = StoreKind::dir;
  std::string folder;          ///< of the dir store: made for this run, removed by main()
  std::string expected_error;  ///< only the refusal is tested: its Error code
  std::chrono::seconds clock_shift{0};
};

/// Reads the arguments; prints what is accepted and exits with 2 when they are wrong.
Options parse_options(int argc, char** argv);
const Options& options();
void set_options(Options options);

/// Makes a store; throws std::runtime_error when the environment lacks what S3 needs.
std::unique_ptr<port::ObjectStore> make_store(Layer layer);
/// Runs the store's own check of its settings.
void probe_store();

/// An unfinished object takes room, and is found by abort_uploads(), from its first part on.
bool first_part_begins_upload();
/// "a" and "a/b" can both be objects.
bool object_may_be_prefix_of_another();
/// How url() begins.
std::string url_scheme();

/// The system's clock, moved by the option.
class ShiftedClock final : public base::Clock {
 public:
  explicit ShiftedClock(std::chrono::seconds shift) : shift_(shift) {}
  base::SteadyTime steady_now() const override { return base::system_clock().steady_now(); }
  base::WallTime wall_now() const override { return base::system_clock().wall_now() + shift_; }
  bool sleep_for(base::Millis duration, std::stop_token stop) override {
    return base::system_clock().sleep_for(duration, stop);
  }

 private:
  const std::chrono::seconds shift_;
};

}  // namespace conformance
