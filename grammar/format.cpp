// The canonical form of a text.
//
// * Lines have at most 120 columns where they can be broken, indentation is 4 blanks, one empty line at most separates
// items.
// * Items begin lines. A bracket whose first element began a line, that holds a comment or that does not fit is broken:
// one element a
//   line with a comma behind the last, lists of plain values filled; every other bracket stands on one line without
//   that comma.
// * Breaks before operators, `then` and `else`, behind `=` and behind the `:` of an arm stay where the author put them.
// * One blank around operators; `^`, `*` and `/` stay tight where they were written so. `**` becomes `^`. `;` only
// separates the
//   statements of a block. Numbers stay as they are written; a unit stands one blank behind its number.
// * Signs of neighbouring lines stay aligned if they were; comments behind lines keep their column if they shared it.
#include "grammar/format_layout.hpp"
#include "grammar/parse.hpp"

namespace anneal {

namespace {

constexpr std::size_t kFormatStack = std::size_t{1} << 20U;

class Writer {
 public:
  Writer(const Pieces &pieces, const std::vector<Line> &lines, const Blanks &blanks)
      : pieces_(pieces), lines_(lines), blanks_(blanks) {}

  std::string run() {
    for (std::size_t at = 0; at < lines_.size(); ++at) write(lines_[at], blanks_.comment[at]);
    return std::move(out_);
  }

 private:
  const Piece &piece(std::uint32_t at) const { return pieces_.all[at]; }

  void write(const Line &line, std::uint32_t comment_blanks) {
    const Piece &first = piece(line.begin);
    write_above(line, first);
    if (first.kind == TokenKind::end) return;
    if (first.blank_line_before && !out_.empty() && !closes(first.kind) && !first_in_group(line.begin)) out_ += '\n';
    out_.append(line.indent, ' ');
    for (std::uint32_t at = line.begin; at < line.end; ++at) {
      if (at > line.begin) out_.append(blanks_.before[at], ' ');
      out_ += piece(at).text;
    }
    if (line.end < pieces_.all.size() && closes(piece(line.end).kind) && needs_comma(pieces_, line.end)) out_ += ',';
    if (const Piece &last = piece(line.end - 1); !last.behind.empty()) {
      out_.append(comment_blanks, ' ');
      out_ += last.behind;
    }
    out_ += '\n';
  }

  bool first_in_group(std::uint32_t at) const { return at > 0 && opens(piece(at - 1).kind); }

  // Comments above a closing bracket are indented as the elements are.
  void write_above(const Line &line, const Piece &first) {
    const std::uint32_t indent = closes(first.kind) ? line.indent + kIndent : line.indent;
    for (std::size_t at = 0; at < first.above.size(); ++at) {
      const bool first_of_group = at == 0 && first_in_group(line.begin);
      if (first.above[at].blank_before && !out_.empty() && !first_of_group) out_ += '\n';
      out_.append(indent, ' ');
      out_ += first.above[at].text;
      out_ += '\n';
    }
  }

  const Pieces &pieces_;
  const std::vector<Line> &lines_;
  const Blanks &blanks_;
  std::string out_;
};

struct Job {
  const Ast &ast;
  const Source &source;
  std::string text{};
};

void run_job(Job &job) {
  Pieces pieces = read_pieces(job.ast, job.source);
  const std::vector<Line> lines = break_lines(pieces);
  const Blanks blanks = align(pieces, lines);
  job.text = Writer(pieces, lines, blanks).run();
}

}  // namespace

std::string format(const Ast &ast, const Source &source) {
  Job job{ast, source};
  run_with_stack(kFormatStack, [](void *context) { run_job(*static_cast<Job *>(context)); }, &job);
  return std::move(job.text);
}

}  // namespace anneal
