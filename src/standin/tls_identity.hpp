#pragma once
// The gateway's certificate: self-signed for localhost and 127.0.0.1, made once and kept in the
// folder.
//
// Clients verify with the file ca_path(folder) as their root certificate (sslmode=verify-full, host
// localhost). The context is shared by all sessions, as OpenSSL allows, and lives as long as the
// identity.
#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace standin {

class TlsIdentity {
 public:
  /// Loads the certificate of the folder, after making it when there is none.
  static std::unique_ptr<TlsIdentity> open(const std::string& folder);

  SSL_CTX& context() const { return *context_; }
  const std::string& certificate_path() const { return certificate_path_; }

 private:
  struct ContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  TlsIdentity() = default;
  std::unique_ptr<SSL_CTX, ContextFree> context_;
  std::string certificate_path_;
};

}  // namespace standin
