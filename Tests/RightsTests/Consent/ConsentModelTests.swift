import Foundation
import Perennial
import PerennialTestKit
import Testing

@testable import Rights

/// Random histories, against a second implementation that shares nothing with the first.
struct ConsentModelTests {
  private static let purposes = ["news", "profiling"]
  private static let channels = ["email", "sms", "post"]
  private static let names = ["ann", "bob", "cid"]

  /// Something that happens at a desk, noted in the plain model too.
  private static func happen(
    _ desk: Desk, _ plain: inout PlainConsents, _ random: inout some RandomNumberGenerator
  )
    throws
  {
    let now = Desk.at(8, Int.random(in: 0...20, using: &random) + Int(minutes(desk.clock.now)))
    desk.clock.set(now)
    let customer = UInt32.random(in: 1...3, using: &random)
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<11:
      try say(desk, &plain, customer, now, &random)
    case 11, 12:
      let receipt = try desk.ledger.restrictUse(of: CustomerNumber(customer), reason: "contested")
      guard !receipt.duplicate else { return }
      plain.uses.append(
        .init(position: receipt.position.rawValue, recorded: now, customer: customer, isRestricted: true))
    case 13, 14:
      guard try desk.ledger.isUseRestricted(of: CustomerNumber(customer)) else { return }
      for receipt in try desk.ledger.allowUse(of: CustomerNumber(customer), reason: "resolved") {
        plain.uses.append(
          .init(
            position: receipt.position.rawValue, recorded: now, customer: receipt.customer.rawValue,
            isRestricted: false))
      }
    case 15:
      let other = customer % 3 + 1
      guard try !desk.ledger.component(of: CustomerNumber(customer)).contains(CustomerNumber(other)) else {
        return
      }
      let merge = try desk.ledger.merge(
        CustomerNumber(customer), with: CustomerNumber(other), evidence: "confirmed")
      plain.pairs.append(.init(one: customer, other: other, from: merge.position.rawValue))
    case 16:
      guard
        let index = plain.pairs.indices.filter({ plain.pairs[$0].until == .max }).randomElement(
          using: &random)
      else { return }
      let undone = try desk.ledger.unmerge(
        at: Position(plain.pairs[index].from), evidence: "two-people")
      plain.pairs[index].until = undone.position.rawValue
    case 17, 18:
      guard
        let index = plain.said.indices.filter({ plain.said[$0].moved.last.map { $0.to != nil } ?? true })
          .randomElement(using: &random)
      else { return }
      let position = Position(plain.said[index].position)
      if Bool.random(using: &random) {
        let void = try desk.ledger.void([position], reason: "mistake")
        plain.said[index].moved.append((void[0].position.rawValue, nil))
      } else {
        let whose = plain.said[index].moved.last?.to ?? plain.said[index].customer
        guard try !desk.ledger.component(of: CustomerNumber(customer)).contains(CustomerNumber(whose)) else {
          return
        }
        let moved = try desk.ledger.assign([position], to: CustomerNumber(customer), reason: "mixed-up")
        plain.said[index].moved.append((moved[0].position.rawValue, customer))
      }
    default:
      let from = Bool.random(using: &random) ? now : Desk.at(8, Int.random(in: 0...200, using: &random))
      let (news, profiling) = (
        LawfulBasis.allCases.randomElement(using: &random) ?? .consent,
        LawfulBasis.allCases.randomElement(using: &random) ?? .consent
      )
      let isWhole = Bool.random(using: &random)
      let position = try desk.publish(
        isWhole ? ["news": news, "profiling": profiling] : ["news": news], from: from)
      plain.registers.append(
        .init(
          position: position.rawValue, from: from,
          bases: isWhole ? ["news": news, "profiling": profiling] : ["news": news]))
    }
  }

  private static func minutes(_ instant: Instant) -> Int64 {
    (instant.microseconds - Desk.at(8).microseconds) / 60_000_000
  }

  private static func say(
    _ desk: Desk, _ plain: inout PlainConsents, _ customer: UInt32, _ now: Instant,
    _ random: inout some RandomNumberGenerator
  ) throws {
    let purpose = purposes.randomElement(using: &random) ?? ""
    let some = channels.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
    let offset = Int64.random(in: -90...10, using: &random)
    let occurred =
      Bool.random(using: &random) ? now : Instant(microseconds: now.microseconds + offset * 60_000_000)
    let isGrant = Int.random(in: 0..<3, using: &random) > 0
    let expires =
      isGrant && Int.random(in: 0..<3, using: &random) == 0
      ? Instant(microseconds: now.microseconds + Int64.random(in: -30...120, using: &random) * 60_000_000)
      : nil
    let name = names[Int(customer) - 1]
    let receipt =
      isGrant
      ? try desk.grant(purpose, through: some, of: name, at: occurred, until: expires)
      : try desk.withdraw(purpose, through: some, of: name, at: occurred)
    plain.said.append(
      .init(
        position: receipt.position.rawValue, occurred: occurred, recorded: now, customer: customer,
        isGrant: isGrant, purpose: purpose, channels: some, expires: expires))
  }

  /// Those who are found all at once are those of whom it is said one by one.
  private static func checkAll(_ desk: Desk, _ seed: UInt64) throws {
    let register = try desk.ledger.purposeRegister()?.register
    for purpose in purposes where register.map({ $0.purpose(named: purpose) != nil }) ?? true {
      for channel in channels + [nil] {
        let agreed = try desk.ledger.agreed(to: NeededConsent(to: purpose, through: channel))
        let without = try desk.ledger.customers(without: NeededConsent(to: purpose, through: channel))
        for customer in 1...UInt32(names.count) {
          let found = try desk.ledger.consent(of: CustomerNumber(customer), for: purpose, through: channel)
          let numbers = try desk.ledger.component(of: CustomerNumber(customer))
          #expect(
            agreed.contains { numbers.contains($0.customer) && $0.finding.position == found.position }
              == (found.reason == .granted), "seed \(seed): customer \(customer), \(purpose)")
          if found.reason == .restricted { continue }
          #expect(
            without.contains(CustomerNumber(customer)) == !found.isInForce,
            "seed \(seed): customer \(customer), \(purpose), \(channel ?? "none"): \(found.reason)")
        }
      }
    }
  }

  @Test(
    "Whatever has happened, what is in force is what the plain rules say, at any instant and as known at any position"
  )
  func random() throws {
    let seeds = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap(UInt64.init) ?? 25
    var reasons: Set<String> = []
    for seed in 1...seeds {
      var random = SeededRandom(seed: seed)
      let desk = try Desk()
      var plain = PlainConsents()
      for name in Self.names { try desk.meet(name) }
      for _ in 0..<40 { try Self.happen(desk, &plain, &random) }
      let head = try desk.ledger.head.rawValue
      for _ in 0..<60 {
        let customer = UInt32.random(in: 1...3, using: &random)
        let purpose = Self.purposes.randomElement(using: &random) ?? ""
        let channel = (Self.channels + [nil]).randomElement(using: &random) ?? nil
        let at = Instant(
          microseconds: Desk.at(8).microseconds + Int64.random(in: -30...500, using: &random) * 60_000_000)
        let known = Bool.random(using: &random) ? head : UInt64.random(in: 8...head, using: &random)
        let found = try desk.ledger.consent(
          of: CustomerNumber(customer), for: purpose, through: channel,
          Moment(asOf: at, at: Position(known)))
        let expected = plain.answer(of: customer, purpose, channel, at: at, known: known)
        reasons.insert(expected.reason)
        #expect(
          found.reason.rawValue == expected.reason && found.position?.rawValue == expected.position,
          "seed \(seed): customer \(customer), \(purpose), \(channel ?? "none"), at \(at), known at \(known)")
      }
      try Self.checkAll(desk, seed)
    }
    #expect(
      reasons == [
        "never-granted", "granted", "withdrawn", "expired", "restricted", "purpose-not-registered",
        "objected",
        "not-needed",
      ])
  }

  /// Whether the page of a customer shows a consent to a purpose through a channel; `nil` for all channels.
  private static func isShown(_ page: CustomerReport, _ purpose: String, _ channel: String?) -> Bool {
    let rows = page.consents.filter { $0.purpose == purpose }
    guard let channel else { return rows.contains { $0.channels.isEmpty } }
    return rows.contains { $0.channels.contains(channel) }
      || rows.contains { $0.channels.isEmpty && !$0.except.contains(channel) }
  }

  @Test(
    "The page and the columns say what the ledger says: of each purpose and channel, at any instant and position"
  )
  func pages() throws {
    let seeds = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap(UInt64.init) ?? 25
    var (shown, hidden) = (0, 0)
    for seed in 1...seeds {
      var random = SeededRandom(seed: seed)
      let desk = try Desk()
      var plain = PlainConsents()
      for name in Self.names { try desk.meet(name) }
      for _ in 0..<40 { try Self.happen(desk, &plain, &random) }
      // The page is of the person's own word, whatever the register says.
      plain.registers = []
      let reports = try Reports(of: desk.ledger)
      defer { reports.close() }
      let head = try desk.ledger.head.rawValue
      for _ in 0..<12 {
        let customer = UInt32.random(in: 1...3, using: &random)
        let at = Instant(
          microseconds: Desk.at(8).microseconds + Int64.random(in: -30...500, using: &random) * 60_000_000)
        let known = Bool.random(using: &random) ? head : UInt64.random(in: 8...head, using: &random)
        let moment = Moment(asOf: at, at: Position(known))
        let page = try reports.customer(CustomerNumber(customer), moment, identifiers: false)
        var purposes: Set<String> = []
        for purpose in Self.purposes {
          for channel in Self.channels + [nil] {
            let expected =
              plain.answer(of: customer, purpose, channel, at: at, known: known).reason == "granted"
            let isShown = Self.isShown(page, purpose, channel)
            #expect(
              isShown == expected,
              "seed \(seed): customer \(customer), \(purpose), \(channel ?? "all"), at \(at), \(known)")
            if isShown { purposes.insert(purpose) }
            if isShown { shown += 1 } else { hidden += 1 }
          }
        }
        let row = try reports.row(of: CustomerNumber(customer), in: Consents.self, moment) ?? ConsentsRow()
        let columns = Consents().columns.map { ($0.name, $0.value(row)) }
        #expect(columns.first { $0.0 == "purposes" }?.1 == .number(Int64(purposes.count)), "seed \(seed)")
        #expect(
          (columns.first { $0.0 == "consents" }?.1 == .number(0)) == page.consents.isEmpty, "seed \(seed)")
      }
    }
    #expect(shown > 100 && hidden > 100)
  }
}
