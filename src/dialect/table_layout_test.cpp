#include "dialect/table_layout.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dialect {
namespace {

using model::DistributionChoice;
using model::DistributionStyle;
using model::RedshiftKind;
using model::SortChoice;
using Texts = std::vector<std::string>;

const std::string kEncode =
    "ENCODE AUTO: Redshift packs each column by its values; COPY leaves it at that.";

model::TargetColumn column(const std::string& name, RedshiftKind kind) {
  model::TargetColumn made;
  made.name = name;
  made.type.kind = kind;
  return made;
}

model::TargetTable laid_out(const std::vector<model::TargetColumn>& key,
                            const model::LayoutOptions& options) {
  model::TargetTable table;
  table.columns = key;
  for (const model::TargetColumn& one : key) table.primary_key.push_back(one.name);
  table.columns.push_back(column("payload", RedshiftKind::varchar));
  propose_layout(table, options);
  return table;
}

TEST(TableLayout, leaves_everything_to_redshift_without_a_wish) {
  const model::TargetTable table = laid_out({column("id", RedshiftKind::big_int)}, {});
  EXPECT_EQ(table.distribution, DistributionStyle::automatic);
  EXPECT_TRUE(table.sort_key.empty());
  EXPECT_EQ(table.layout_reasons,
            (Texts{"DISTSTYLE AUTO: Redshift spreads the rows by the table's size and queries.",
                   "SORTKEY AUTO: Redshift sorts by what queries filter on.", kEncode}));
}

TEST(TableLayout, spreads_and_sorts_by_the_key) {
  const model::TargetTable table =
      laid_out({column("id", RedshiftKind::big_int)}, {DistributionChoice::key, SortChoice::key});
  EXPECT_EQ(table.distribution, DistributionStyle::key);
  EXPECT_EQ(table.distribution_key, "id");
  EXPECT_EQ(table.sort_key, Texts{"id"});
  EXPECT_EQ(table.layout_reasons[0],
            "DISTKEY (\"id\"): staged changes have the same, so rows are replaced where they lie.");
}

TEST(TableLayout, takes_of_a_wide_key_the_first_column_with_the_most_values) {
  const model::TargetTable table =
      laid_out({column("region", RedshiftKind::small_int), column("order", RedshiftKind::integer),
                column("line", RedshiftKind::integer)},
               {DistributionChoice::key, SortChoice::key});
  EXPECT_EQ(table.distribution_key, "order");
  EXPECT_EQ(table.sort_key, (Texts{"region", "order", "line"}));
}

TEST(TableLayout, a_table_without_a_key_is_spread_evenly) {
  const model::TargetTable table = laid_out({}, {DistributionChoice::key, SortChoice::key});
  EXPECT_EQ(table.distribution, DistributionStyle::even);
  EXPECT_TRUE(table.sort_key.empty());
  EXPECT_EQ(table.layout_reasons, (Texts{"DISTSTYLE EVEN: the table has no key.",
                                         "SORTKEY AUTO: the table has no key.", kEncode}));
}

TEST(TableLayout, a_key_of_bytes_is_neither_spread_nor_sorted_by) {
  for (const RedshiftKind kind :
       {RedshiftKind::varbyte, RedshiftKind::super, RedshiftKind::geometry}) {
    const model::TargetTable table =
        laid_out({column("hash", kind)}, {DistributionChoice::key, SortChoice::key});
    EXPECT_EQ(table.distribution, DistributionStyle::even);
    EXPECT_TRUE(table.distribution_key.empty());
    EXPECT_TRUE(table.sort_key.empty());
  }
}

TEST(TableLayout, even_is_even) {
  const model::TargetTable table = laid_out({column("id", RedshiftKind::big_int)},
                                            {DistributionChoice::even, SortChoice::automatic});
  EXPECT_EQ(table.distribution, DistributionStyle::even);
}

}  // namespace
}  // namespace dialect
