#include "compiler/llvm/executable.hpp"

#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/ExecutorProcessControl.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/ExecutionEngine/Orc/TaskDispatch.h>
#include <llvm/Support/MemoryBuffer.h>

namespace anneal::emission {

// A session for each piece of code: nothing is shared between two of them, so that no lock is held across them and
// whatever one took is given back with it.
struct Executable::Parts {
  explicit Parts(std::unique_ptr<llvm::orc::ExecutorProcessControl> process) : session(std::move(process)) {}

  llvm::orc::ExecutionSession session;
  std::optional<llvm::orc::ObjectLinkingLayer> layer;
  llvm::orc::JITDylib *library = nullptr;
};

Executable::Executable(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Executable::~Executable() {
  if (llvm::Error error = parts_->session.endSession()) llvm::consumeError(std::move(error));
}

std::unique_ptr<Executable> Executable::link(llvm::StringRef object, llvm::StringRef function, std::string &reason) {
  auto process =
      llvm::orc::SelfExecutorProcessControl::Create(nullptr, std::make_unique<llvm::orc::InPlaceTaskDispatcher>());
  if (!process) {
    reason = llvm::toString(process.takeError());
    return nullptr;
  }
  std::unique_ptr<Executable> made(new Executable(std::make_unique<Parts>(std::move(*process))));
  Parts &parts = *made->parts_;
  parts.session.setErrorReporter([&reason](llvm::Error error) { reason = llvm::toString(std::move(error)); });
  parts.layer.emplace(parts.session);
  parts.library = &parts.session.createBareJITDylib("code");
  if (llvm::Error error = parts.layer->add(*parts.library, llvm::MemoryBuffer::getMemBufferCopy(object))) {
    reason = llvm::toString(std::move(error));
    return nullptr;
  }
  // Linking happens with the first look-up.
  auto anchor = parts.session.lookup({parts.library}, function);
  parts.session.setErrorReporter([](llvm::Error error) { llvm::consumeError(std::move(error)); });
  if (!anchor) {
    llvm::consumeError(anchor.takeError());
    if (reason.empty()) reason = "the code could not be linked";
    return nullptr;
  }
  return made;
}

void *Executable::find(llvm::StringRef name) const {
  auto found = parts_->session.lookup({parts_->library}, name);
  if (found) return found->getAddress().toPtr<void *>();
  llvm::consumeError(found.takeError());
  return nullptr;
}

}  // namespace anneal::emission
