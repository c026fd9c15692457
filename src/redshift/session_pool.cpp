#include "redshift/session_pool.hpp"

#include <utility>

namespace redshift {

SessionPool::Lease::Lease(SessionPool& pool, std::unique_ptr<Session> session)
    : pool_(pool), session_(std::move(session)) {}

SessionPool::Lease::~Lease() {
  pool_.give_back(std::move(session_));
}

SessionPool::Lease SessionPool::borrow() {
  std::unique_ptr<Session> session;
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      session = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!session) session = open_session(target_);
  {
    std::lock_guard lock(mutex_);
    borrowed_.insert(session.get());
  }
  return {*this, std::move(session)};
}

void SessionPool::give_back(std::unique_ptr<Session> session) noexcept {
  {
    std::lock_guard lock(mutex_);
    borrowed_.erase(session.get());
  }
  session->roll_back();
  if (session->is_broken()) return;
  std::lock_guard lock(mutex_);
  idle_.push_back(std::move(session));
}

void SessionPool::interrupt_all() noexcept {
  std::lock_guard lock(mutex_);
  for (Session* session : borrowed_) session->interrupt();
}

}  // namespace redshift
