// Requests as a program writes them: one JSON object each.

internal import Perennial

extension LoyaltyRequest {
  /// Reads a request: `{"command":"redeem","customer":"crm:1","points":500,"id":"r-1","source":"till/2"}`.
  ///
  /// - Throws: `Failure` with code `invalidRequest` where it is no request, or has a member that its command does not take.
  package init(json: [UInt8]) throws {
    let document = try RequestDocument<Command>(json)
    self.init(document.command)
    try document.forEachMember(of: command.members + (command.isDecided ? Self.common : [])) { name, value in
      switch Self.fields[name] {
      case .text(let place): self[keyPath: place] = try document.text(value, of: name)
      case .number(let place): self[keyPath: place] = try document.number(value, of: name)
      case .flag(let place): self[keyPath: place] = try document.flag(value, of: name)
      case .share(let place): self[keyPath: place] = try document.share(value, of: name)
      case nil: break
      }
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
    case .capture: ["customer", "hold", "points", "order"]
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
