#pragma once
// Sessions kept open for reuse: each call of the warehouse borrows one and gives it back.
//
// Thread-safe. A borrowed session belongs to the borrower until the Lease is destroyed; a broken
// one, or one with a transaction that cannot be ended, is thrown away instead of returned.
// interrupt_all() reaches borrowed sessions from another thread.
#include "model/endpoint.hpp"
#include "redshift/session.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace redshift {

class SessionPool {
 public:
  explicit SessionPool(model::TargetEndpoint target) : target_(std::move(target)) {}

  class Lease {
   public:
    Lease(SessionPool& pool, std::unique_ptr<Session> session);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Session& operator*() const noexcept { return *session_; }
    Session* operator->() const noexcept { return session_.get(); }

   private:
    SessionPool& pool_;
    std::unique_ptr<Session> session_;
  };

  /// Gives an idle session or opens one; throws as Session::open.
  Lease borrow();
  void interrupt_all() noexcept;
  const model::TargetEndpoint& target() const noexcept { return target_; }

 private:
  void give_back(std::unique_ptr<Session> session) noexcept;

  model::TargetEndpoint target_;
  std::mutex mutex_;  // guards the two lists; never held during I/O
  std::vector<std::unique_ptr<Session>> idle_;
  std::set<Session*> borrowed_;
};

}  // namespace redshift
