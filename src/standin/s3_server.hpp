#pragma once
// The stand-in's S3: a folder served over HTTP with Signature V4, policies, multipart and switches
// for faults.
//
// Started by the stand-in's gateway and by tests. start() returns once the port listens; requests
// run on the server's own threads (at most 32 at once), each against the World as the file has it
// at that moment. Objects lie in the ObjectFolder, which COPY reads without going through HTTP.
// World and objects belong to the caller and must outlive the server. Operations that it does not
// have answer 501 NotImplemented. Source: Amazon Simple Storage Service API Reference, "Actions"
// and "Error responses".
#include <memory>
#include <string>

namespace standin {

class ObjectFolder;
class WorldFile;

struct S3Options {
  std::string host = "127.0.0.1";
  int port = 9000;  ///< 0: any free port
  WorldFile* world = nullptr;
  ObjectFolder* objects = nullptr;
};

class S3Server {
 public:
  /// Listens and serves. Throws Error(request) when the port is taken or the world file cannot be
  /// read.
  static std::unique_ptr<S3Server> start(const S3Options& options);
  ~S3Server();
  S3Server(const S3Server&) = delete;
  S3Server& operator=(const S3Server&) = delete;

  int port() const;
  /// Lets running requests end, then closes. Idempotent; the destructor does it too.
  void stop();

 private:
  class Engine;
  explicit S3Server(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace standin
