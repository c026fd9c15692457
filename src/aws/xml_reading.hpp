#pragma once
// Reads the XML that S3 answers with: errors, list pages, upload ids. Pure functions over pugixml.
//
// Used by store/s3_store. Missing and empty elements are empty texts, never failures: radosgw sends
// errors with an empty <Message>. An answer that is not the expected document at all is
// Error(transient), because a proxy's page or a cut answer is gone on the next try. Source: S3 API
// Reference, "Error responses", "ListObjectsV2", "ListMultipartUploads", "CreateMultipartUpload".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aws {

struct S3ErrorAnswer {
  std::string code;     ///< "NoSuchBucket"
  std::string message;  ///< may be empty
  std::string region;   ///< the bucket's region, with AuthorizationHeaderMalformed and redirects
  std::string server_time;  ///< with RequestTimeTooSkewed
  std::string request_id;
};

/// Finds the <Error> document; nullopt when `xml` is none.
std::optional<S3ErrorAnswer> read_s3_error(std::string_view xml);

struct ListedObject {
  std::string key;
  std::uint64_t bytes = 0;
};
struct ListPage {
  std::vector<ListedObject> objects;
  std::string next_token;  ///< empty on the last page
};
ListPage read_list_page(std::string_view xml);

struct ListedUpload {
  std::string key;
  std::string upload_id;
};
struct UploadsPage {
  std::vector<ListedUpload> uploads;
  bool is_truncated = false;
  std::string next_key;        ///< key-marker of the next page
  std::string next_upload_id;  ///< upload-id-marker of the next page
};
UploadsPage read_uploads_page(std::string_view xml);

/// The UploadId of a CreateMultipartUpload answer.
std::string read_upload_id(std::string_view xml);

/// The body of CompleteMultipartUpload for parts 1..n with these ETags.
std::string complete_upload_body(const std::vector<std::string>& etags);

}  // namespace aws
