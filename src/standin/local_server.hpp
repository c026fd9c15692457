#pragma once
// The whole local stand-in behind one door: PostgreSQL, the Redshift gateway, the S3 server and the
// AWS control plane, over one folder.
//
// Used by `sluice local up` (local_command) and by tests that want it in their own process. start()
// and stop() are called by one thread, and not from a thread that ends earlier: PostgreSQL is told
// to die with the thread that started it. The folder holds world.json, pid, local.json (the ports),
// postgres/, objects/ and tls/. Errors are base::Error with scope request (the folder, a port in
// use) or task (PostgreSQL does not start).
#include <memory>
#include <string>

namespace standin {

struct LocalOptions {
  std::string folder;
  int redshift_port = 5439;  ///< 0: a free one
  int s3_port = 9000;        ///< 0: a free one
  int aws_port = 9001;       ///< of the control plane; 0: a free one
};

/// Where a running stand-in listens, as local.json keeps it.
struct LocalPorts {
  int redshift = 0;
  int s3 = 0;
  int aws = 0;
};

class LocalServer {
 public:
  /// Starts everything and returns when logins and requests are answered.
  static std::unique_ptr<LocalServer> start(const LocalOptions& options);
  /// Stops if still running.
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  const LocalPorts& ports() const;
  /// The certificate that clients verify with sslmode=verify-full and host localhost.
  const std::string& ca_file() const;
  /// Ends sessions, then PostgreSQL in order. Idempotent.
  void stop();

 private:
  struct Parts;
  explicit LocalServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace standin
