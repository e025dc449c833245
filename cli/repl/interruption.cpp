#include "cli/repl/interruption.hpp"

namespace anneal::cli {

namespace {

volatile std::sig_atomic_t asked = 0;

void remember(int) {
  asked = 1;
}

}  // namespace

Interruption::Interruption() {
  forget();
  struct sigaction action{};
  action.sa_handler = remember;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before_);
}

Interruption::~Interruption() {
  sigaction(SIGINT, &before_, nullptr);
}

bool Interruption::was_asked_for() {
  return asked != 0;
}

void Interruption::forget() {
  asked = 0;
}

}  // namespace anneal::cli
