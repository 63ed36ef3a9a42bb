import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing
import Words

/// Which consents are in force, case by case.
struct ConsentsTests {
  /// What a person has said, and has had happen to them, one a day from the first of January 2024.
  enum Said: Sendable {
    case grant(String, [String] = [], days: Int? = nil)
    case withdraw(String, [String] = [])
    case redacted(String)
    case restricted, allowed, erased
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var said: [Said]
    /// Each purpose and channel through which a consent is in force, `purpose/channel`, with `*` for all others.
    var inForce: [String]
    var withdrawn = 0
    var expired = 0
  }

  private static let cases: [Case] = [
    Case(testDescription: "nothing", said: [], inForce: []),
    Case(testDescription: "all channels", said: [.grant("news")], inForce: ["news/*"]),
    Case(
      testDescription: "withdrawing one channel leaves the other",
      said: [.grant("news", ["email", "sms"]), .withdraw("news", ["sms"])], inForce: ["news/email"],
      withdrawn: 1),
    Case(
      testDescription: "withdrawing one channel leaves all others",
      said: [.grant("news"), .withdraw("news", ["sms"])], inForce: ["news/*"], withdrawn: 1),
    Case(
      testDescription: "withdrawing all takes each",
      said: [.grant("news", ["email", "sms"]), .withdraw("news")], inForce: [], withdrawn: 1),
    Case(
      testDescription: "of another purpose",
      said: [.grant("news"), .grant("profiling"), .withdraw("news")], inForce: ["profiling/*"], withdrawn: 1),
    Case(
      testDescription: "a channel is added", said: [.grant("news", ["email"]), .grant("news", ["sms"])],
      inForce: ["news/email", "news/sms"]),
    Case(
      testDescription: "granted again for all after a withdrawal of one",
      said: [.grant("news"), .withdraw("news", ["sms"]), .grant("news")], inForce: ["news/*"]),
    Case(testDescription: "one that lapses tomorrow", said: [.grant("news", days: 31)], inForce: ["news/*"]),
    Case(
      testDescription: "one that lapses at that instant", said: [.grant("news", days: 30)], inForce: [],
      expired: 1),
    Case(
      testDescription: "one that had lapsed already", said: [.grant("news", days: -1)], inForce: [],
      expired: 1),
    Case(
      testDescription: "one channel lapses, the other stays",
      said: [.grant("news", ["email"], days: 3), .grant("news", ["sms"])], inForce: ["news/sms"], expired: 1),
    Case(
      testDescription: "a shorter one takes the place of a longer one",
      said: [.grant("news"), .grant("news", days: 5)], inForce: [], expired: 1),
    Case(
      testDescription: "what nobody can read is a withdrawal of all channels",
      said: [.grant("news", ["email"]), .redacted("news")], inForce: [], withdrawn: 1),
    Case(testDescription: "use is restricted", said: [.grant("news"), .restricted], inForce: []),
    Case(
      testDescription: "and allowed again", said: [.grant("news"), .restricted, .allowed], inForce: ["news/*"]
    ),
    Case(testDescription: "erased", said: [.grant("news"), .erased], inForce: []),
    Case(testDescription: "an erasure is for ever", said: [.grant("news"), .erased, .allowed], inForce: []),
  ]

  private static func ledger(_ said: [Said], by customer: UInt32 = 1) -> MemoryLedger {
    let ledger = MemoryLedger()
    for (index, word) in said.enumerated() { record(word, in: ledger, day: index + 1, by: customer) }
    return ledger
  }

  private static func record(_ said: Said, in ledger: MemoryLedger, day: Int, by customer: UInt32) {
    let at = Instant(year: 2024, month: 1, day: day)
    func say(_ type: TouchpointType, _ purpose: String, _ details: [GivenDetail]) {
      ledger.record(type, by: customer, at: at, reference: NameHash(purpose).rawValue, details: details)
    }
    func about(_ purpose: String, _ channels: [String]) -> [GivenDetail] {
      [
        ConsentDetails.purpose(purpose),
        ConsentDetails.channels(channels.map { [ConsentDetails.channel($0)] }),
      ]
    }
    switch said {
    case .grant(let purpose, let channels, let days):
      let expires = days.map {
        Instant(microseconds: at.microseconds + Int64($0) * Instant.microsecondsPerDay)
      }
      say(
        .consentGranted, purpose,
        about(purpose, channels) + (expires.map { [ConsentDetails.expires($0)] } ?? []))
    case .withdraw(let purpose, let channels): say(.consentWithdrawn, purpose, about(purpose, channels))
    case .redacted(let purpose): say(.consentGranted, purpose, [])
    case .restricted: ledger.record(.useRestricted, by: customer, at: at)
    case .allowed: ledger.record(.useAllowed, by: customer, at: at)
    case .erased: ledger.record(.customerErased, by: customer, at: at)
    }
  }

  @Test("What is in force, thirty days after the first word", arguments: cases)
  func inForce(one: Case) throws {
    let row = try Self.ledger(one.said).row(of: 1, with: Consents(), asOf: "2024-01-31T00:00:00Z")
    let names = ["*", "email", "sms", "news", "profiling"]
    func name(_ hash: UInt64) -> String { names.first { NameHash($0).rawValue == hash } ?? "*" }
    #expect(
      Set(row.book.inForce.map { "\(name($0.purpose))/\($0.channel == 0 ? "*" : name($0.channel))" })
        == Set(one.inForce))
    let columns = Dictionary(uniqueKeysWithValues: Consents().columns.map { ($0.name, $0.value(row)) })
    #expect(columns["consents"] == .number(Int64(one.inForce.count)))
    #expect(columns["withdrawn"] == .number(Int64(one.withdrawn)))
    #expect(columns["expired"] == .number(Int64(one.expired)))
    // Totals count what columns show.
    let totals = try Self.ledger(one.said).totals(with: Consents(), asOf: "2024-01-31T00:00:00Z")
    let counted = Consents.tallies.map(\.description).first { $0.name == "consents" }
      .map { CountedTally($0, totals).sum() }
    #expect(counted == Int128(one.inForce.count))
  }

  @Test("Time alone ends a consent, and the row says when")
  func expiry() throws {
    let ledger = Self.ledger([.grant("news", days: 3)])
    let before = try ledger.row(of: 1, with: Consents(), asOf: "2024-01-03T23:59:59Z")
    #expect(Consents().nextChange(of: before, under: NoPolicy()) == "2024-01-04T00:00:00Z")
    #expect(before.book.inForce.count == 1)
    let after = try ledger.row(of: 1, with: Consents(), asOf: "2024-01-04T00:00:00Z")
    #expect(Consents().nextChange(of: after, under: NoPolicy()) == nil)
    #expect(after.book.inForce.isEmpty)
  }

  @Test("Of a person of two numbers, one of which is restricted, nothing is in force; apart, the other's is")
  func merged() throws {
    let ledger = Self.ledger([.grant("news")])
    Self.record(.restricted, in: ledger, day: 2, by: 2)
    ledger.merge(1, 2, at: "2024-01-03T00:00:00Z")
    let asOf: Instant = "2024-01-31T00:00:00Z"
    #expect(try ledger.row(of: 1, with: Consents(), asOf: asOf).book.inForce.isEmpty)
    ledger.unmerge(1, 2, at: "2024-01-04T00:00:00Z")
    #expect(try ledger.row(of: 1, with: Consents(), asOf: asOf).book.inForce.count == 1)
  }
}
