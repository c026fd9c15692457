#pragma once
// The stand-in's AWS control plane: STS, IAM, Redshift, Redshift Serverless, EC2, KMS and Secrets
// Manager on one port, told apart by the signature of each request, over the World.
//
// Started by LocalServer and by tests. start() returns once the port listens; requests run on the
// server's own threads, each against the World as the file has it at that moment. The World belongs
// to the caller and must outlive the server. What a service has and the stand-in has not is refused
// as an unknown action.
#include <memory>
#include <string>

namespace standin {

class WorldFile;

struct ApiOptions {
  std::string host = "127.0.0.1";
  int port = 9001;  ///< 0: any free port
  WorldFile* world = nullptr;
};

class ApiServer {
 public:
  /// Listens and serves. Throws Error(request) when the port is taken or the world file cannot be
  /// read.
  static std::unique_ptr<ApiServer> start(const ApiOptions& options);
  ~ApiServer();
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  int port() const;
  /// Lets running requests end, then closes. Idempotent; the destructor does it too.
  void stop();

 private:
  class Engine;
  explicit ApiServer(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace standin
