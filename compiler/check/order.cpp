#include "compiler/check/order.hpp"

#include <algorithm>

namespace anneal::checking {

namespace {

class Walk {
 public:
  Walk(Session &session, ModuleId first) : session_(session), first_(first) {
    for (std::size_t id = index(first); id < session.program.modules.size(); ++id) {
      states_.emplace_back(session.program.modules[id].ast.items.size(), State::fresh);
    }
  }

  std::vector<ItemRef> run() {
    for (std::size_t id = index(first_); id < session_.program.modules.size(); ++id) {
      for (std::uint32_t item = 0; item < session_.program.modules[id].ast.items.size(); ++item) {
        const ItemRef start{static_cast<ModuleId>(id), item};
        if (state(start) == State::fresh && !session_.is_left_out(start)) visit(start);
      }
    }
    return std::move(order_);
  }

 private:
  enum class State : std::uint8_t { fresh, open, done };
  struct Place {
    ItemRef item;
    std::size_t next = 0;
  };

  State &state(ItemRef ref) { return states_[index(ref.module) - index(first_)][ref.item]; }

  const std::vector<Dependency> &dependencies(ItemRef ref) {
    return session_.module_facts(ref.module).dependencies[ref.item];
  }

  void visit(ItemRef start) {
    enter(start);
    while (!path_.empty()) {
      Place &place = path_.back();
      const std::vector<Dependency> &mentioned = dependencies(place.item);
      if (place.next == mentioned.size()) {
        state(place.item) = State::done;
        order_.push_back(place.item);
        path_.pop_back();
        continue;
      }
      const ItemRef target = mentioned[place.next++].target;
      // Modules before the first are checked already.
      if (index(target.module) < index(first_)) continue;
      if (state(target) == State::fresh) {
        enter(target);
      } else if (state(target) == State::open) {
        report(target);
      }
    }
  }

  void enter(ItemRef ref) {
    state(ref) = State::open;
    path_.push_back({ref, 0});
  }

  std::string name(ItemRef ref) {
    const Module &module = session_.module(ref.module);
    const auto defined = defined_name(session_.item(ref));
    return defined && exists(*defined) ? std::string(module.ast.text(defined->name)) : "value";
  }

  bool marked(ItemRef ref) { return session_.module_facts(ref.module).in_cycle[ref.item] != 0; }

  void report(ItemRef target) {
    // One circle through the same items is enough, however many mentions close it.
    if (marked(target) && marked(path_.back().item)) return;
    auto first = path_.end() - 1;
    while (!(first->item == target)) --first;
    bool recursion = false;
    for (auto place = first; place != path_.end(); ++place) {
      const Item &item = session_.item(place->item);
      recursion = recursion || std::holds_alternative<item::Def>(item.kind) ||
                  std::holds_alternative<item::Optimizer>(item.kind);
      session_.module_facts(place->item.module).in_cycle[place->item.item] = 1;
    }
    const std::vector<Place> circle(first, path_.end());
    const Dependency &closing = dependencies(circle.back().item)[circle.back().next - 1];
    std::string message;
    if (circle.size() == 1) {
      message = recursion ? "`" + name(target) + "` calls itself" : "`" + name(target) + "` is defined by itself";
    } else {
      message = recursion ? "`" + name(target) + "` calls itself through other functions"
                          : "`" + name(target) + "` is defined by itself through other names";
    }
    Diagnostic &diagnostic = session_.report(recursion ? Code::recursion : Code::cycle_of_names,
                                             circle.back().item.module, closing.where, std::move(message));
    diagnostic.with_label(circle.size() == 1 ? "here" : "this closes the circle");
    constexpr std::size_t kShown = 8;
    for (std::size_t i = 0; i + 1 < circle.size() && i < kShown; ++i) {
      const Dependency &step = dependencies(circle[i].item)[circle[i].next - 1];
      diagnostic.with_note(session_.location(circle[i].item.module, step.where),
                           "`" + name(circle[i].item) + "` mentions `" + name(circle[i + 1].item) + "`");
    }
    if (circle.size() > kShown + 1) {
      diagnostic.with_note("and so on through " + std::to_string(circle.size() - kShown - 1) + " more names");
    }
    if (recursion) diagnostic.with_note("there is no recursion here: every call is expanded");
  }

  Session &session_;
  ModuleId first_;
  std::vector<std::vector<State>> states_;
  std::vector<Place> path_;
  std::vector<ItemRef> order_;
};

}  // namespace

std::vector<ItemRef> dependency_order(Session &session, ModuleId first) {
  return Walk(session, first).run();
}

}  // namespace anneal::checking
