#pragma once
// The one table of DMS's assessment names: which of the doctor's findings each is, or what else
// becomes of it here.
//
// Constant data (AWS DMS User Guide, "Premigration assessments for MySQL", whose MariaDB page has
// the same under mariadb-; "... that apply to all"). docs/assess.md shows it; a test holds the two
// together.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace assess {

enum class Basis : std::uint8_t {
  doctor,  ///< the worst of the doctor's findings with these codes; `note` when it said nothing
  own,     ///< judged in server_assessments
  always,  ///< passes by how sluice works: `note` says why
  never,   ///< does not concern sluice: `note` says why
};

/// Which tasks are asked.
enum class Concerns : std::uint8_t { all, changes };

/// Which servers: those of Amazon have other settings.
enum class Hosted : std::uint8_t { anywhere, by_amazon, elsewhere };

struct DmsName {
  std::string_view name;
  Basis basis = Basis::never;
  Concerns concerns = Concerns::all;
  std::string_view codes[2] = {};
  std::string_view note;
  Hosted hosted = Hosted::anywhere;
};

std::span<const DmsName> dms_names() noexcept;
/// The name for this flavour: "mysql-check-x" is "mariadb-check-x" on MariaDB.
std::string name_for(std::string_view name, bool is_mariadb);

}  // namespace assess
