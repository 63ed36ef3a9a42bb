// Sentences with places that are filled with what a touchpoint says.

/// A sentence with places in braces: `You bought {items}[ for {value}].` What stands in brackets is left out where a place in it
/// has nothing to be filled with.
struct LetterPattern {
  private enum Part {
    case text(String)
    case place(String)
  }

  /// The parts of the sentence, in groups; those of an optional one stand or fall together.
  private let groups: [(parts: [Part], isOptional: Bool)]

  init(_ pattern: String) {
    var groups: [(parts: [Part], isOptional: Bool)] = [([], false)]
    var text = ""
    func end() {
      if !text.isEmpty { groups[groups.count - 1].parts.append(.text(text)) }
      text = ""
    }
    for character in pattern {
      switch character {
      case "[", "]":
        end()
        groups.append(([], character == "["))
      case "{": end()
      case "}":
        groups[groups.count - 1].parts.append(.place(text))
        text = ""
      default: text.append(character)
      }
    }
    end()
    self.groups = groups
  }

  /// The names of the places, in their order.
  var places: [String] {
    groups.flatMap(\.parts).compactMap { part in
      if case .place(let name) = part { name } else { nil }
    }
  }

  /// The sentence, filled.
  ///
  /// - Parameters:
  ///   - blank: what is written outside of brackets for a place that has nothing to be filled with.
  ///   - value: what a place is filled with; `nil` for nothing.
  /// - Returns: the sentence, and the places that were filled.
  func filled(blank: String = "…", _ value: (String) -> String?) -> (text: String, used: Set<String>) {
    var (result, used): (String, Set<String>) = ("", [])
    for group in groups {
      var text = ""
      var names: Set<String> = []
      var isWhole = true
      for part in group.parts {
        switch part {
        case .text(let literal): text += literal
        case .place(let name):
          if let found = value(name) {
            text += found
            names.insert(name)
          } else {
            text += blank
            isWhole = false
          }
        }
      }
      if group.isOptional && !isWhole { continue }
      result += text
      used.formUnion(names)
    }
    return (result, used)
  }
}

extension String {
  /// The text with its places filled: see `LetterPattern`.
  func filled(_ values: [String: String?]) -> String {
    LetterPattern(self).filled { values[$0] ?? nil }.text
  }
}
