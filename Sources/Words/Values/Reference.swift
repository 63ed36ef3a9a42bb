/// What a touchpoint is about: an order, a ticket, a campaign … by the producer's own name for it.
///
/// Two shops may both have an order 1001. So what producers number has a namespace
/// (`Reference.Kind.isNamespaced`): the same number means the same order only within one namespace.
public struct Reference: Hashable, Sendable {
  /// What kind of thing it is: the same text means an order in one kind, and a ticket in another.
  public var kind: Kind
  /// Whose number it is; at most 200 bytes of UTF-8. In what is recorded it is `nil` where the kind has
  /// no namespaces, and in touchpoints from before there were any. In what is sent or asked for, `nil`
  /// leaves the namespace open.
  public var namespace: String?
  /// The producer's own name or number for it; at most 200 bytes of UTF-8. Must not identify a person.
  public var text: String

  /// The thing of a kind that the text names. Nothing is checked: a text that is too long, or a namespace for
  /// a kind that has none, is refused where it is recorded.
  public init(_ kind: Kind, _ text: String, namespace: String? = nil) {
    self.kind = kind
    self.namespace = namespace
    self.text = text
  }

  /// The kinds of thing a touchpoint can be about. Raw values are on disk: they are never reused.
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// An order, by the producer's number: `order.placed` introduces it.
    case order = 1
    /// A shopping cart, by the producer's number: `cart.updated` and `checkout.started` introduce it.
    case cart = 2
    /// A product, by its SKU, which is the word in front of it as well: `sku:85123A`.
    case product = 3
    /// A subscription, by the producer's number: `subscription.started` introduces it.
    case subscription = 4
    /// A booking of a service, by the producer's number: `booking.made` introduces it.
    case booking = 5
    /// A visit or a chat, by the producer's number: `visit.made` and `chat.handled` introduce it.
    case session = 6
    /// A campaign, by the business's own name for it.
    case campaign = 7
    /// A ticket of the help desk, by the producer's number: `ticket.opened` introduces it.
    case ticket = 8
    /// A deal in the sales pipeline, by the producer's number: `deal.opened` introduces it.
    case deal = 9
    /// A lead, by the producer's number: `lead.captured` introduces it.
    case lead = 10
    /// A survey, by the business's own name for it.
    case survey = 11
    /// A loyalty programme, by the business's own name for it.
    case program = 12
    /// A reward that is granted, used, or bought with points.
    case reward = 13
    /// A referral, by the code that the friend was given.
    case referral = 14
    /// A community around the business, such as a club.
    case community = 15
    /// An experiment, by the business's own name for it.
    case experiment = 16
    /// A rule that decides what is done for customers.
    case rule = 17
    /// What a consent is for: `marketing`, `analytics`.
    case purpose = 18
    /// A person's request that their data be erased or disclosed, by its number.
    case request = 19
    /// A policy, by its own name within its view.
    case policy = 20
    /// An objective that the business has set itself, by its own name for it.
    case objective = 21
    /// Somebody around the business by a code: a member of staff, a supplier, a partner.
    case party = 22
    /// Another customer, by their number in this ledger: the other side of a transfer of points.
    case customer = 23
    /// What the business gives a name or a code: a store, or an entry of the catalogue.
    case name = 24

    /// Whether producers number such things, each its own: another's 1001 is another thing. Names of
    /// other kinds are given by the business, and mean the same whoever uses them: an article, a
    /// campaign, a policy.
    public var isNamespaced: Bool {
      switch self {
      case .order, .cart, .subscription, .booking, .session, .ticket, .deal, .lead: true
      default: false
      }
    }

    /// The word before the colon in `order:536365`.
    public var word: String { Self.words[Int(rawValue)] }

    /// The kind with a word, as in `order:536365`; `nil` where no kind has it.
    public init?(word: String) {
      guard let kind = Self.byWord[word] else { return nil }
      self = kind
    }

    /// The word of each kind, by raw value: the name of the case, but `sku` for a product. They are made
    /// once, since case names come by reflection.
    private static let words: [String] = {
      var words = [String](repeating: "", count: 256)
      for kind in allCases { words[Int(kind.rawValue)] = kind == .product ? "sku" : String(describing: kind) }
      return words
    }()

    private static let byWord = Dictionary(uniqueKeysWithValues: allCases.map { ($0.word, $0) })
  }
}

extension Reference: CustomStringConvertible {
  /// `order:536365`, or with its namespace `order@till:536365`. In a namespace `%` and `:` are
  /// percent-encoded, so that what stands behind the first colon is the text, whatever it holds.
  public var description: String {
    guard let namespace else { return "\(kind.word):\(text)" }
    return "\(kind.word)@\(Self.encoded(namespace)):\(text)"
  }

  /// Reads `order:536365` and `order@till:536365`; `nil` where the word in front is not a kind, a
  /// namespace is given to a kind that has none, or nothing follows the colon or the `@`.
  public init?(_ description: String) {
    guard let colon = description.firstIndex(of: ":") else { return nil }
    let text = description[description.index(after: colon)...]
    guard !text.isEmpty else { return nil }
    let head = description[..<colon]
    guard let sign = head.firstIndex(of: "@") else {
      guard let kind = Kind(word: String(head)) else { return nil }
      self.init(kind, String(text))
      return
    }
    guard let kind = Kind(word: String(head[..<sign])), kind.isNamespaced,
      let namespace = Self.decoded(head[head.index(after: sign)...]), !namespace.isEmpty
    else { return nil }
    self.init(kind, String(text), namespace: namespace)
  }

  private static func encoded(_ namespace: String) -> String {
    guard namespace.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: ":") }) else {
      return namespace
    }
    return namespace.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%25")
      .split(separator: ":", omittingEmptySubsequences: false).joined(separator: "%3A")
  }

  /// `nil` where a `%` does not begin two hexadecimal digits, or the bytes are not UTF-8.
  private static func decoded(_ text: Substring) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    let parts = text.split(separator: "%", omittingEmptySubsequences: false)
    var bytes = Array(parts[0].utf8)
    for part in parts.dropFirst() {
      let digits = part.prefix(2)
      guard digits.count == 2, digits.allSatisfy(\.isHexDigit), let byte = UInt8(digits, radix: 16) else {
        return nil
      }
      bytes.append(byte)
      bytes.append(contentsOf: part.dropFirst(2).utf8)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

extension Reference {
  /// The namespace of the numbers that a source gives, where no other was set: the part of the source's
  /// name before the last `/`, so that the tills of one shop share their numbers (`till` for `till/2`). A
  /// name without a `/` is its own namespace. The `//` of a URI does not count: the namespace of
  /// `https://shop.example/1` is `https://shop.example`, which is its own. A `/` at the end counts like
  /// any other.
  public static func namespace(ofSource name: String) -> String {
    let bytes = name.utf8
    guard let last = bytes.lastIndex(of: slash), let start = rootStart(of: name), last > start else {
      return name
    }
    // The namespace of `shop//2` is `shop`, too.
    var end = last
    while end > start, bytes[bytes.index(before: end)] == slash { end = bytes.index(before: end) }
    return end > start ? String(name[..<end]) : name
  }

  private static var slash: UInt8 { UInt8(ascii: "/") }

  /// Where the part of a source's name begins in which a `/` divides: behind the `://` of a URI,
  /// otherwise at the start.
  private static func rootStart(of name: String) -> String.Index? {
    let bytes = name.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      bytes[bytes.index(after: colon)...].starts(with: [slash, slash]),
      !bytes[..<colon].contains(slash)
    else { return bytes.startIndex }
    return bytes.index(colon, offsetBy: 3)
  }
}
