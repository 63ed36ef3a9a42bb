// A request as a program writes it: one JSON object, whose members are those that its command takes.

internal import Perennial

struct RequestDocument<Command: RawRepresentable<String> & CaseIterable> {
  private let document: JSONDocument
  private let place: Int
  /// What is asked for.
  let command: Command

  /// - Throws: `Failure` with code `invalidRequest` where it is no JSON object with one of the commands.
  init(_ json: [UInt8]) throws {
    if let repeated = RepeatedMember.find(in: json.span) {
      throw Failure.usage("\(repeated.text) comes twice; give it once")
    }
    do { document = try JSONDocument(json) } catch {
      throw Failure.usage("the request is not JSON: \(error)")
    }
    guard document.kind(of: 0) == .object else { throw Failure.usage("the request is not a JSON object") }
    let commands = Command.allCases.map(\.rawValue)
    guard let place = document.member("command", of: 0), document.kind(of: place) == .string else {
      throw Failure.usage("command is required: one of \(commands.joined(separator: ", "))")
    }
    let name = document.text(of: place)
    guard let command = Command(rawValue: name) else {
      throw Failure.usage("\(name) is not a command; \(Nearest.hint(name, among: commands))")
    }
    (self.place, self.command) = (place, command)
  }

  /// Reads the other members, each with its name and its value.
  ///
  /// - Parameter known: the names of those that the command takes.
  /// - Throws: `Failure` with code `invalidRequest` for another; otherwise what `body` throws.
  func forEachMember(of known: [String], _ body: (_ name: String, _ value: Int) throws -> Void) throws {
    for member in document.children(of: 0) where member + 1 != place {
      let name = document.text(of: member)
      guard known.contains(name) else {
        throw Failure.usage(
          "\(name) is not a member of \(command.rawValue); \(Nearest.hint(name, among: known))")
      }
      try body(name, member + 1)
    }
  }

  // MARK: Values

  func text(_ value: Int, of name: String) throws -> String {
    let text = document.kind(of: value) == .string ? document.text(of: value) : ""
    guard !text.isEmpty else { throw Failure.usage("\(name) must be a text that is not empty") }
    return text
  }

  func number(_ value: Int, of name: String) throws -> Int64 {
    guard let number = document.integer(of: value) else {
      throw Failure.usage("\(name) must be a whole number")
    }
    return number
  }

  func flag(_ value: Int, of name: String) throws -> Bool {
    guard document.kind(of: value) == .boolean else { throw Failure.usage("\(name) must be true or false") }
    return document.boolean(of: value)
  }

  /// A share in thousandths.
  func share(_ value: Int, of name: String) throws -> Int64 {
    let isNumber = document.kind(of: value) == .number
    guard isNumber, let share = LoyaltyRequest.share(document.canonical(of: value)) else {
      throw Failure.usage("\(name) must be a number from 0 to 1, with at most three decimals")
    }
    return share
  }
}
