#pragma once
// The staging store of the simulator: in memory, failing by the plan, and knowing which process
// wrote what. One thread.
#include "cdc/fake_store.hpp"

#include "sim_plan.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace sim {

class SimStore final : public cdc::fake::Store {
 public:
  explicit SimStore(const Plan& plan) : plan_(plan) {}

  std::uint64_t writer = 0;                      ///< epoch of the process that runs now
  std::map<std::string, std::uint64_t> writers;  ///< of each object that was ever written

  void put(const std::string& key, std::string_view bytes) override {
    Store::put(key, bytes);
    writers[key] = writer;
  }
  void remove(const std::string& key) override {
    if (plan_.canary == Canary::kept_files && key.find("CHANGES") != std::string::npos) return;
    Store::remove(key);
  }

 private:
  const Plan& plan_;
};

}  // namespace sim
