/// What a touchpoint is about: an order, a ticket, a campaign … by the producer's own name for it.
public struct Reference: Hashable, Sendable {
  public var kind: Kind
  /// At most 200 bytes of UTF-8. Must not identify a person.
  public var text: String

  public init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// The kinds of thing a touchpoint can be about. Raw values are on disk: they are never reused.
  public enum Kind: UInt8, CaseIterable, Sendable {
    case order = 1
    case cart = 2
    case product = 3
    case subscription = 4
    case booking = 5
    case session = 6
    case campaign = 7
    case ticket = 8
    case deal = 9
    case lead = 10
    case survey = 11
    case program = 12
    case reward = 13
    case referral = 14
    case community = 15
    case experiment = 16
    case rule = 17
    case purpose = 18
    case request = 19
    case policy = 20
    case objective = 21
    case party = 22
    case customer = 23
    case name = 24

    /// The word before the colon in `order:536365`.
    public var word: String { Self.words[Int(rawValue)] }

    public init?(word: String) {
      guard let kind = Self.byWord[word] else { return nil }
      self = kind
    }

    /// By raw value: a case's name, but `sku` for a product. Made once, since names come by reflection.
    private static let words: [String] = {
      var words = [String](repeating: "", count: 256)
      for kind in allCases { words[Int(kind.rawValue)] = kind == .product ? "sku" : String(describing: kind) }
      return words
    }()

    private static let byWord = Dictionary(uniqueKeysWithValues: allCases.map { ($0.word, $0) })
  }
}

extension Reference: CustomStringConvertible {
  public var description: String { "\(kind.word):\(text)" }

  /// Reads `order:536365`; `nil` where the word before the colon is not a kind or nothing follows it.
  public init?(_ description: String) {
    guard let colon = description.firstIndex(of: ":"),
      let kind = Kind(word: String(description[..<colon]))
    else { return nil }
    let text = description[description.index(after: colon)...]
    guard !text.isEmpty else { return nil }
    self.init(kind, String(text))
  }
}
