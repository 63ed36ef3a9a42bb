// What is wrong with a value, in the words of whoever typed it.

internal import ArgumentParser
internal import Foundation
internal import Perennial

/// A command that reads touchpoints as others have written them: what is wrong there is told by the path in what was read.
protocol ReadsTouchpoints {}

/// The options and arguments of a command, by the names of its properties: a touchpoint's field that is given by an option
/// bears the same name.
struct ArgumentNames {
  /// `--reason` or `<points>`, by `reason` and `points`.
  private var names: [String: String] = [:]

  /// Fields that are called otherwise on the command line, and the properties that they are given by.
  private static let others = ["subject": "customer"]

  init(of command: Any) {
    guard !(command is any ReadsTouchpoints) else { return }
    add(command)
    for (field, property) in Self.others where names[field] == nil { names[field] = names[property] }
  }

  private mutating func add(_ arguments: Any) {
    for child in Mirror(reflecting: arguments).children {
      guard let label = child.label, label.hasPrefix("_") else { continue }
      let name = String(label.dropFirst())
      let kind = "\(type(of: child.value))"
      if kind.hasPrefix("Option<") {
        names[name] = "--" + Self.kebab(name)
      } else if kind.hasPrefix("Argument<") {
        names[name] = "<\(Self.kebab(name))>"
      } else if kind.hasPrefix("OptionGroup<"), let group = Self.group(child.value) {
        let known = names
        add(group)
        names.merge(known) { _, own in own }
      }
    }
    // The one whose name is not its property's.
    if arguments is RecordingOptions { names["source"] = "--id-source" }
  }

  /// The options that an option group holds.
  private static func group(_ wrapper: Any) -> (any ParsableArguments)? {
    (wrapper as? any HoldsOptions)?.options
  }

  private static func kebab(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
  }

  /// A failure that names options and arguments in the place of the fields that they are given by. Words that belong into other fields
  /// are for those who write touchpoints, and are left out.
  func told(_ failure: Failure) -> Failure {
    guard !names.isEmpty else { return failure }
    var told = failure
    told.message = told.message.replacing("; words of one's own belong in data.personal", with: "")
    told.message = told.message.replacing(#/data\.(?:personal\.)?([a-zA-Z]+)(?:\[\d+\])?(?:\.[a-z]+)?/#) {
      match in
      names[String(match.1)] ?? String(match.0)
    }
    // Whoever typed one command has sent no batch.
    told.message = told.message.replacing(#/ \(touchpoint \d+ of the batch\)$/#, with: "")
    for field in ["subject", "id", "source"] where failure.field == field {
      guard let name = names[field] else { continue }
      told.message = told.message.replacing("\(field): ", with: "\(name): ", maxReplacements: 1)
    }
    return told
  }
}

/// An option group, whatever its options are.
private protocol HoldsOptions {
  var options: any ParsableArguments { get }
}

extension OptionGroup: HoldsOptions {
  fileprivate var options: any ParsableArguments { wrappedValue }
}
