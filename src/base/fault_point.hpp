#pragma once
// Named places where a test may kill or fail the real program: FAULT_POINT("after_put").
//
// Compiled only into test builds (SLUICE_FAULT_POINTS); in a release it is nothing. Driven by the
// environment: SLUICE_FAULT="after_put=kill@2,before_commit=error" acts on the 2nd passage of
// after_put and every passage of before_commit. Actions: kill (SIGKILL to itself), error (throws
// Error transient), exit (exit code 99), pause (SIGSTOP to itself; SIGCONT goes on). Thread-safe.
namespace base {

void pass_fault_point(const char* name);

}  // namespace base

#ifdef SLUICE_FAULT_POINTS
#define FAULT_POINT(name) ::base::pass_fault_point(name)
#else
#define FAULT_POINT(name) static_cast<void>(0)
#endif
