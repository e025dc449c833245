// The library as a folder of Markdown pages with their pictures.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/library/document.hpp"

namespace anneal::cli {

/// One file of docs/library/.
struct LibraryPage {
  std::string path;  ///< in that folder
  std::string text;
};

/// docs/library/: an index, a page for each family and each module, and a curve for each example, in `curves/`. The
/// same library gives the same bytes on every machine.
std::vector<LibraryPage> library_pages(const std::vector<EntryDocument> &entries);

}  // namespace anneal::cli
