#pragma once
// What the tests of the spool share: a folder of their own, a disk that is full, blocks drawn
// by a seed, and comparing them. Tests of state/ only; one thread per object.
#include "base/error.hpp"
#include "base/prng.hpp"
#include "model/log_block.hpp"

#include <stdlib.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace state {

class SpoolFolder {
 public:
  SpoolFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-spool-XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr, "a test needs a folder of its own");
    path_ = name;
  }
  ~SpoolFolder() { std::filesystem::remove_all(path_); }
  SpoolFolder(const SpoolFolder&) = delete;
  SpoolFolder& operator=(const SpoolFolder&) = delete;

  const std::string& path() const noexcept { return path_; }
  std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_all(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Keeps every file of the process below a size, as a full disk would.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_DFL);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
};

/// Draws the blocks of a log, one after the other; GTIDs are MySQL's, MariaDB's or none.
class BlockDrawing {
 public:
  explicit BlockDrawing(std::uint64_t seed) : prng_(seed), flavour_(prng_.below(3)) {
    at_ = {"mysql-bin.000007", 4};
  }

  model::LogBlock draw(std::uint64_t number, std::size_t event_bytes_max = 500) {
    model::LogBlock block;
    block.number = number;
    block.begin = at_;
    if (prng_.below(4) != 0) block.server = "mysql-server";  // a spool of before tells none
    block.kind = prng_.below(5) == 0 ? model::BlockKind::statement : model::BlockKind::changes;
    block.format.flavour = flavour_ == 1 ? model::LogFlavour::mariadb : model::LogFlavour::mysql;
    block.format.has_checksum = prng_.below(2) == 0;
    block.format.server_version = prng_.token(prng_.below(20));
    block.events.resize(prng_.below(event_bytes_max + 1));
    for (char& c : block.events) c = static_cast<char>(prng_.next());
    for (std::uint64_t left = 1 + prng_.below(6); left > 0; --left) {
      block.transactions.push_back(draw_end());
      const std::uint64_t size = block.events.size();
      block.event_ends.push_back(
          static_cast<std::uint32_t>(left == 1 ? size : prng_.below(size + 1)));
    }
    block.end = at_;
    return block;
  }
  /// The same without an end of a transaction in it.
  model::LogBlock draw_amid(std::uint64_t number, std::size_t event_bytes_max = 500) {
    model::LogBlock block = draw(number, event_bytes_max);
    block.transactions.clear();
    block.event_ends.clear();
    block.ends_transaction = false;
    block.open = draw_end();
    return block;
  }

 private:
  model::TransactionEnd draw_end() {
    if (prng_.below(10) == 0) at_ = {"mysql-bin." + std::to_string(1000008 + prng_.below(9)), 4};
    at_.offset += prng_.below(1U << prng_.below(30));
    time_ += prng_.below(5) == 0 ? 0 - prng_.below(1000) : prng_.below(10'000'000);
    model::TransactionEnd end{{}, at_, time_};
    ++sequence_;
    if (flavour_ == 0) {
      model::MysqlGtid gtid;
      gtid.uuid.fill(static_cast<std::uint8_t>(prng_.below(3)));
      if (prng_.below(4) == 0) gtid.tag = "t" + prng_.token(4);
      gtid.number = sequence_;
      end.gtid = gtid;
      if (prng_.below(10) == 0) {
        model::GtidSet executed;
        executed.add(gtid);
        end.executed = std::make_shared<const model::GtidSet>(std::move(executed));
      }
    } else if (flavour_ == 1) {
      end.gtid = model::MariadbGtid{static_cast<std::uint32_t>(prng_.below(2)),
                                    static_cast<std::uint32_t>(prng_.next()), sequence_};
    }
    return end;
  }

  base::Prng prng_;
  std::uint64_t flavour_;
  model::LogCoordinates at_;
  std::uint64_t time_ = 1'790'000'000'000'000;
  std::uint64_t sequence_ = 0;
};

inline bool is_same(const model::LogBlock& a, const model::LogBlock& b) {
  return a.number == b.number && a.kind == b.kind && a.begin == b.begin && a.end == b.end &&
         a.ends_transaction == b.ends_transaction && a.open == b.open && a.format == b.format &&
         a.transactions == b.transactions && a.event_ends == b.event_ends && a.events == b.events;
}

/// A position before every block that is drawn.
inline model::LogPosition log_start() {
  return {{"mysql-bin.000007", 4}, {}, "mysql-server"};
}

}  // namespace state
