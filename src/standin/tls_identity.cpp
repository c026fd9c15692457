#include "standin/tls_identity.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/prng.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <filesystem>

namespace standin {
namespace {

constexpr long kValidSeconds = 10L * 365 * 24 * 3600;

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateFree {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct BioFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;
using Certificate = std::unique_ptr<X509, CertificateFree>;
using Bio = std::unique_ptr<BIO, BioFree>;

[[noreturn]] void throw_tls(const std::string& what) {
  throw base::Error(base::ErrorScope::task, "standin.tls", "the stand-in's certificate: " + what,
                    "remove the folder tls/ of the stand-in; it is made again at the next start");
}

void add_extension(X509& certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  if (extension == nullptr) throw_tls("OpenSSL refuses an extension");
  X509_add_ext(&certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(EVP_PKEY& key) {
  Certificate certificate(X509_new());
  CHECK(certificate != nullptr, "OpenSSL makes a certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  // A fresh serial number lets a client that saw an older certificate tell them apart.
  const auto serial = static_cast<std::int64_t>(base::Prng::from_entropy().next() >> 2);
  ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidSeconds);
  X509_set_pubkey(certificate.get(), &key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const auto* common_name = reinterpret_cast<const unsigned char*>("localhost");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  add_extension(*certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(*certificate, NID_subject_key_identifier, "hash");
  add_extension(*certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  if (X509_sign(certificate.get(), &key, EVP_sha256()) == 0) throw_tls("it cannot be signed");
  return certificate;
}

std::string text_of(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

void make_files(const std::string& key_path, const std::string& certificate_path) {
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) throw_tls("no key can be made");
  const Certificate certificate = make_certificate(*key);
  const Bio key_text(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  base::write_file_atomically(key_path, text_of(key_text));
  chmod(key_path.c_str(), S_IRUSR | S_IWUSR);
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(certificate_text.get(), certificate.get());
  base::write_file_atomically(certificate_path, text_of(certificate_text));
}

}  // namespace

std::unique_ptr<TlsIdentity> TlsIdentity::open(const std::string& folder) {
  std::unique_ptr<TlsIdentity> identity(new TlsIdentity);
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all |
                                           std::filesystem::perms::group_exec |
                                           std::filesystem::perms::others_exec);
  const std::string key_path = folder + "/server.key";
  identity->certificate_path_ = folder + "/ca.pem";
  if (!std::filesystem::exists(key_path) || !std::filesystem::exists(identity->certificate_path_)) {
    make_files(key_path, identity->certificate_path_);
  }
  identity->context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = identity->context_.get();
  CHECK(context != nullptr, "OpenSSL makes a context");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const char* certificate_path = identity->certificate_path_.c_str();
  if (SSL_CTX_use_certificate_file(context, certificate_path, SSL_FILETYPE_PEM) != 1) {
    throw_tls("cannot read " + identity->certificate_path_);
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_path.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw_tls("the key " + key_path + " does not belong to it");
  }
  return identity;
}

}  // namespace standin
