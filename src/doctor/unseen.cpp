#include "doctor/unseen.hpp"

#include "aws/service_refusal.hpp"

namespace doctor {

bool look(Unseen& unseen, const std::string& action, const std::function<void()>& ask) {
  try {
    ask();
    return true;
  } catch (const base::Error& error) {
    if (!aws::is_access_denied(error.report())) throw;
    unseen[action] =
        error.report().server_text.empty() ? error.message() : error.report().server_text;
    return false;
  }
}

}  // namespace doctor
