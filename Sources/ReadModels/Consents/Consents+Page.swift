// What a customer's page shows of their consents.

internal import Projection
public import Reporting
public import Words

extension Consents {
  public static let customerSection: CustomerSectionDeclaration<Consents>? = CustomerSectionDeclaration(
    "consents", columns: ["erased": "erased", "restricted": "restricted", "consents": "consents"]
  ) { state, names in
    let standing = try ConsentsStanding(state.row ?? ConsentsRow(), names)
    return CustomerSection.Content(
      standing, sections: [ReportSection("consents", title: "Consents in force", table: standing.table)])
  }
}

/// What is in force of a person's consents, for the customer's page.
public struct ConsentsStanding: Hashable, Sendable {
  /// Where the person was erased; `nil` where that has not happened.
  public var erased: Note?
  /// Since when the person's data is kept without being used; `nil` where it may be used.
  public var restricted: Note?
  /// The consents in force, each grant that still counts in at least one channel, in the order of their positions. Somebody who was
  /// erased, or whose data is not used, has none.
  public var inForce: [Consent]

  /// Something that was recorded of the person as a whole.
  public struct Note: Hashable, Sendable {
    /// Where it was recorded.
    public var position: Position
    /// When it was recorded.
    public var at: Instant
  }

  /// A consent in force.
  public struct Consent: Hashable, Sendable {
    /// What was consented to, by the name that the business gave it: `newsletter`.
    public var purpose: String
    /// The channels that it is in force for, by name; empty where it is for all but those of `except`.
    public var channels: [String]
    /// The channels that a consent to all is not in force for, since they were withdrawn or have lapsed since.
    public var except: [String]
    /// When it was granted, the last time that it was.
    public var since: Instant
    /// When it lapses; `nil` where it does not by itself.
    public var expires: Instant?
    /// The position of the touchpoint that granted it.
    public var position: Position
  }

  /// What a customer's row comes to, in words.
  ///
  /// - Throws: what `names` throws.
  public init(_ row: ConsentsRow, _ names: some PageNames) throws {
    let book = row.book
    func note(_ bar: ConsentBook.Bar?) -> Note? { bar.map { Note(position: $0.position, at: $0.at) } }
    (erased, restricted) = (note(book.erasure), note(book.restriction))
    let words = book.inForce
    guard !words.isEmpty else {
      inForce = []
      return
    }
    let channels = try names.names(in: .channel)
    func texts(_ words: [ConsentBook.Word]) -> [String] {
      words.compactMap { channels.name(hashed: NameHash(rawValue: $0.channel)) }.sorted()
    }
    // One touchpoint speaks of one purpose, and makes one line, however many channels it names.
    let grants = Dictionary(grouping: words) { $0.position }
    inForce = try grants.sorted { $0.key < $1.key }.map { position, granted in
      let isOfAll = granted.contains { $0.channel == 0 }
      let others = book.words.filter {
        $0.purpose == granted[0].purpose && $0.channel != 0 && !$0.isInForce
      }
      return Consent(
        purpose: try names.reference(at: position)?.text ?? "", channels: isOfAll ? [] : texts(granted),
        except: isOfAll ? texts(others) : [], since: granted[0].at,
        expires: granted[0].expires == .distantFuture ? nil : granted[0].expires, position: position)
    }
  }

  fileprivate var table: ReportTable {
    let hasExceptions = inForce.contains { !$0.except.isEmpty }
    return ReportTable(
      [
        ReportColumn("purpose", .text), ReportColumn("channels", .text, audience: .programs),
        ReportColumn("channels", .text, audience: .people),
        ReportColumn("except", .text, audience: hasExceptions ? .everybody : .programs),
        ReportColumn("since", .instant), ReportColumn("expires", .instant, isOptional: true),
        ReportColumn("position", .identifier),
      ],
      rows: inForce.map { consent in
        [
          ReportCell(.text(consent.purpose)), ReportCell(.texts(consent.channels)),
          ReportCell(consent.channels.isEmpty ? .text("all") : .texts(consent.channels)),
          ReportCell(.texts(consent.except)), ReportCell(.instant(consent.since)),
          ReportCell(.instant(consent.expires)), ReportCell(.position(consent.position)),
        ]
      })
  }
}

extension CustomerPage {
  /// The consents in force, those that were withdrawn or have lapsed left out, with what forbids every use; `nil` where the view
  /// leaves the customer out.
  public var consentsStanding: ConsentsStanding? {
    section(Consents.customerSection?.key)?.value as? ConsentsStanding
  }

  /// The consents in force; those that were withdrawn or have lapsed are left out. Somebody who was erased, or whose data is not
  /// used, has none.
  public var consents: [ConsentsStanding.Consent] { consentsStanding?.inForce ?? [] }
}
