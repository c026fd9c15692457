#include "standin/local_server.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "standin/api_server.hpp"
#include "standin/gateway.hpp"
#include "standin/local_folder.hpp"
#include "standin/object_folder.hpp"
#include "standin/postgres_server.hpp"
#include "standin/s3_server.hpp"
#include "standin/world.hpp"

#include <signal.h>
#include <unistd.h>

#include <filesystem>

namespace standin {

// In the order in which they are made; they end in the opposite one.
struct LocalServer::Parts {
  explicit Parts(const std::string& home)
      : folder(home), world(world_path(home)), objects(home + "/objects") {}

  std::string folder;
  std::unique_ptr<FolderLock> lock;
  WorldFile world;
  ObjectFolder objects;
  std::unique_ptr<PostgresServer> postgres;
  std::unique_ptr<Gateway> gateway;
  std::unique_ptr<S3Server> s3;
  std::unique_ptr<ApiServer> api;
  LocalPorts ports;
};

namespace {
constexpr const char* kHere = "127.0.0.1";
}  // namespace

std::unique_ptr<LocalServer> LocalServer::start(const LocalOptions& options) {
  // A client that leaves in the middle of an answer is an error of that session, not our end.
  signal(SIGPIPE, SIG_IGN);
  std::error_code failed;
  std::filesystem::create_directories(options.folder, failed);
  if (failed) {
    throw base::Error(base::ErrorScope::request, "standin.folder",
                      "cannot make the folder " + options.folder + ": " + failed.message(),
                      "choose a folder that you may write with --folder");
  }
  const std::string folder = std::filesystem::canonical(options.folder).string();
  auto parts = std::make_unique<Parts>(folder);
  parts->lock = FolderLock::take(folder);
  if (parts->lock == nullptr) {
    throw base::Error(base::ErrorScope::request, "standin.running",
                      "a local stand-in already runs in " + folder,
                      "use it, or stop it with `sluice local down --folder " + folder + "`");
  }
  if (!std::filesystem::exists(world_path(folder))) {
    parts->world.update([](World& world) { world = article_world(); });
  }
  parts->world.current();  // says now what is wrong with the file, before anything starts
  parts->postgres = PostgresServer::start(folder);
  parts->gateway = Gateway::start(
      {folder, options.redshift_port, parts->postgres.get(), &parts->world, &parts->objects});
  parts->world.update([&](World& world) {
    // Unless the world gives it a name of its own, the workgroup answers where it really is.
    if (!world.workgroup.address.empty() && world.workgroup.address != kHere) return;
    world.workgroup.address = kHere;
    world.workgroup.port = parts->gateway->port();
  });
  S3Options s3;
  s3.port = options.s3_port;
  s3.world = &parts->world;
  s3.objects = &parts->objects;
  parts->s3 = S3Server::start(s3);
  ApiOptions api;
  api.port = options.aws_port;
  api.world = &parts->world;
  parts->api = ApiServer::start(api);
  parts->ports = {parts->gateway->port(), parts->s3->port(), parts->api->port()};
  write_running(folder, {getpid(), parts->ports, parts->gateway->certificate_path()});
  base::log_info(base::LogComponent::standin,
                 "on 127.0.0.1: Redshift at {}, S3 at {}, the AWS control plane at {}, in {}",
                 parts->ports.redshift, parts->ports.s3, parts->ports.aws, folder);
  return std::unique_ptr<LocalServer>(new LocalServer(std::move(parts)));
}

LocalServer::LocalServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

LocalServer::~LocalServer() {
  stop();
}

const LocalPorts& LocalServer::ports() const {
  return parts_->ports;
}

const std::string& LocalServer::ca_file() const {
  return parts_->gateway->certificate_path();
}

void LocalServer::stop() {
  if (parts_->lock == nullptr) return;
  parts_->api->stop();
  parts_->s3->stop();
  parts_->gateway->stop();
  parts_->postgres->stop();
  forget_running(parts_->folder);
  parts_->lock.reset();
}

}  // namespace standin
