// Requests as a program writes them: one JSON object each.

internal import Perennial

extension LoyaltyRequest {
  /// Reads a request: `{"command":"redeem","customer":"crm:1","points":500,"id":"r-1","source":"till/2"}`.
  ///
  /// - Throws: `Failure` with code `invalidRequest` where it is no request, or has a member that its command does not take.
  package init(json: [UInt8]) throws {
    if let repeated = RepeatedMember.find(in: json.span) {
      throw Failure.usage("\(repeated.text) comes twice; give it once")
    }
    let document: JSONDocument
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
    self.init(command)
    let known = command.members + (command.isDecided ? Self.common : [])
    for member in document.children(of: 0) where member + 1 != place {
      let name = document.text(of: member)
      guard known.contains(name), let field = Self.fields[name] else {
        throw Failure.usage(
          "\(name) is not a member of \(command.rawValue); \(Nearest.hint(name, among: known))")
      }
      try read(document, member + 1, name, into: field)
    }
  }

  private mutating func read(_ document: JSONDocument, _ value: Int, _ name: String, into field: Field) throws
  {
    switch field {
    case .text(let place):
      let text = document.kind(of: value) == .string ? document.text(of: value) : ""
      guard !text.isEmpty else { throw Failure.usage("\(name) must be a text that is not empty") }
      self[keyPath: place] = text
    case .number(let place):
      guard let number = document.integer(of: value) else {
        throw Failure.usage("\(name) must be a whole number")
      }
      self[keyPath: place] = number
    case .flag(let place):
      guard document.kind(of: value) == .boolean else { throw Failure.usage("\(name) must be true or false") }
      self[keyPath: place] = document.boolean(of: value)
    case .share(let place):
      let isNumber = document.kind(of: value) == .number
      guard isNumber, let share = Self.share(document.canonical(of: value)) else {
        throw Failure.usage("\(name) must be a number from 0 to 1, with at most three decimals")
      }
      self[keyPath: place] = share
    }
  }

  /// Where a member is kept, and of which kind it is.
  private enum Field: Sendable {
    case text(any WritableKeyPath<LoyaltyRequest, String?> & Sendable)
    case number(any WritableKeyPath<LoyaltyRequest, Int64?> & Sendable)
    case flag(any WritableKeyPath<LoyaltyRequest, Bool?> & Sendable)
    case share(any WritableKeyPath<LoyaltyRequest, Int64?> & Sendable)
  }

  private static let fields: [String: Field] = [
    "customer": .text(\.customer), "from": .text(\.from), "to": .text(\.to), "points": .number(\.points),
    "program": .text(\.program), "order": .text(\.order), "orderTotal": .number(\.orderTotal),
    "reward": .text(\.reward), "minutes": .number(\.minutes), "hold": .text(\.hold),
    "redemption": .text(\.redemption), "until": .text(\.until), "expires": .text(\.expires),
    "belowZero": .flag(\.belowZero), "pool": .text(\.pool), "share": .share(\.share),
    "mayRedeem": .flag(\.mayRedeem), "fromPool": .flag(\.fromPool), "actor": .text(\.actor),
    "store": .text(\.store), "channel": .text(\.channel), "reason": .text(\.reason), "id": .text(\.id),
    "source": .text(\.source),
  ]

  /// The members that every request for a decision may have.
  private static let common = ["program", "actor", "store", "channel", "reason", "id", "source"]
}

extension LoyaltyRequest.Command {
  /// Whether it asks for a decision, about a customer and under an id.
  fileprivate var isDecided: Bool {
    switch self {
    case .poolOpen, .poolShow, .programRun: false
    default: true
    }
  }

  /// The members that a request has, for a decision besides those that every one may have.
  fileprivate var members: [String] {
    switch self {
    case .redeem: ["customer", "points", "order", "orderTotal", "reward", "fromPool"]
    case .hold: ["customer", "points", "order", "orderTotal", "reward", "minutes"]
    case .capture: ["customer", "hold", "points", "order", "orderTotal"]
    case .release: ["customer", "hold"]
    case .adjust: ["customer", "points", "expires", "belowZero"]
    case .transfer: ["from", "to", "points"]
    case .reinstate: ["customer", "points", "redemption"]
    case .grant: ["customer", "reward", "until"]
    case .poolOpen: ["pool", "program"]
    case .poolJoin: ["pool", "customer", "share", "mayRedeem"]
    case .poolLeave: ["pool", "customer"]
    case .poolShow: ["pool"]
    case .programRun: []
    }
  }
}
