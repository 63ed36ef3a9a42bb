// Names of types, sources, channels and units, and the numbers that facts hold for them.

/// Names and the small numbers that facts hold for them.
struct Catalog: Sendable {
  /// By `Kind.slot`: every append looks up two or three names.
  private var numbers = [[String: UInt32]](repeating: [:], count: 4)
  private var names = [[UInt32: String]](repeating: [:], count: 4)

  enum Kind: String, Sendable {
    case type, source, channel, unit

    /// The first number that a ledger gives away itself.
    var firstNumber: UInt32 {
      switch self {
      case .type: UInt32(TouchpointType.firstCustom.rawValue)
      case .source: 1
      case .channel: 100
      case .unit: 2000
      }
    }

    fileprivate var slot: Int {
      switch self {
      case .type: 0
      case .source: 1
      case .channel: 2
      case .unit: 3
      }
    }

    var lastNumber: UInt32 { self == .source ? .max : UInt32(UInt16.max) }
  }

  /// The ledger itself, as the source of what it records of its own accord.
  static let ownSource = "perennial"

  init() {
    for (index, name) in ["store", "web", "app", "phone", "email", "social"].enumerated() {
      define("channel", name, UInt32(index + 1))
    }
    define("source", Self.ownSource, 0)
  }

  mutating func define(_ kind: String, _ name: String, _ number: UInt32) {
    // Another kind is one of a later version: nothing here asks for it.
    guard let kind = Kind(rawValue: kind) else { return }
    numbers[kind.slot][name] = number
    names[kind.slot][number] = name
  }

  func number(of name: String, _ kind: Kind) -> UInt32? { numbers[kind.slot][name] }

  func name(of number: UInt32, _ kind: Kind) -> String? { names[kind.slot][number] }

  /// The number that the next new name gets.
  func nextNumber(_ kind: Kind) -> UInt32 {
    max(kind.firstNumber, (names[kind.slot].keys.max() ?? 0) + 1)
  }

  /// The number of one of the user's own types; `nil` where it has none.
  func type(named name: String) -> TouchpointType? {
    number(of: name, .type).map { TouchpointType(rawValue: UInt16(truncatingIfNeeded: $0)) }
  }

  /// The highest number that one of the user's own types has: numbers are given in order.
  var lastType: TouchpointType {
    TouchpointType(rawValue: UInt16(truncatingIfNeeded: nextNumber(.type) - 1))
  }

  func names(_ kind: Kind) -> [(number: UInt32, name: String)] {
    names[kind.slot].map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }
}
