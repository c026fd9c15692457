#pragma once
// An environment, connection or statement of ODBC: freed with the object, its diagnostics read.
//
// Used by odbc_session only, on the session's thread. A child is freed before its parent: the order
// of the members sees to it. Throws Error(task) when unixODBC has no memory for it.
#include "redshift/odbc_diagnostics.hpp"

#include <cstdint>
#include <vector>

namespace redshift {

class OdbcHandle {
 public:
  /// `kind` is SQL_HANDLE_ENV, _DBC or _STMT; `parent` null for an environment.
  OdbcHandle(std::int16_t kind, void* parent);
  ~OdbcHandle();
  OdbcHandle(const OdbcHandle&) = delete;
  OdbcHandle& operator=(const OdbcHandle&) = delete;

  void* get() const noexcept { return handle_; }
  /// What the last call on this handle reported.
  std::vector<OdbcRecord> records() const;

 private:
  std::int16_t kind_;
  void* handle_ = nullptr;
};

}  // namespace redshift
