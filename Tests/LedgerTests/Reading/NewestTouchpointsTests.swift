import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing
import Words

/// A customer's newest touchpoints, a page at a time.
@Suite struct NewestTouchpointsTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// The seeds: more where `PERENNIAL_SEEDS` asks for them.
  private static var seeds: UInt64 {
    ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap(UInt64.init) ?? 20
  }

  private static func visit(_ number: Int, of name: String, at time: Instant?) -> NewTouchpoint {
    NewTouchpoint(
      source: "s", id: "\(number)", subject: crm(name), occurred: time,
      VisitMade.with { $0.session = "v\(number)" })
  }

  @Test("Page after page is the history backwards, whatever came late, was merged, voided or assigned")
  func random() throws {
    for seed in 1...Self.seeds {
      var random = SeededNumbers(seed: seed)
      let directory = try TemporaryDirectory()
      let ledger = try Ledger.temporary(in: directory)
      let start = Instant(year: 2023, month: 1, day: 1).microseconds
      var number = 0
      for _ in 0..<6 {
        try ledger.append(
          (0..<25).map { _ in
            number += 1
            // Many at the same instant, some late, most in order.
            let day = Bool.random(using: &random) ? number / 4 : Int.random(in: 0...40, using: &random)
            return Self.visit(
              number, of: "c\(Int.random(in: 1...3, using: &random))",
              at: Instant(microseconds: start + Int64(day) * 86_400_000_000))
          })
        let position = Position(UInt64.random(in: 10...(try ledger.head.rawValue), using: &random))
        guard try ledger.touchpoint(at: position).typeName == "visit.made",
          try ledger.touchpoint(at: position).correction == nil
        else { continue }
        if Bool.random(using: &random) {
          try ledger.void([position], reason: "mistake")
        } else {
          let other = try ledger.fact(at: position).customer.rawValue % 3 + 1
          try ledger.assign([position], to: CustomerNumber(other), reason: "mixed-up")
        }
      }
      if seed % 2 == 0 { try ledger.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "same") }
      for customer in UInt32(1)...3 {
        let end =
          Bool.random(using: &random)
          ? nil : Position(UInt64.random(in: 60...(try ledger.head.rawValue), using: &random))
        let arrangement = try ledger.arrangement(through: end)
        let asOf =
          Bool.random(using: &random) ? Instant.distantFuture : Instant(year: 2023, month: 1, day: 20)
        let history = try ledger.history(of: CustomerNumber(customer), as: arrangement).touchpoints
          .filter { $0.fact.historyTime <= asOf }
        var (pages, last): ([Touchpoint], Position?) = ([], nil)
        let limit = Int.random(in: 1...9, using: &random)
        while true {
          let page = try ledger.newestTouchpoints(
            of: CustomerNumber(customer), as: arrangement, limit: limit, before: last, asOf: asOf)
          pages += page.touchpoints
          #expect(page.hasOlder == (pages.count < history.count), "seed \(seed)")
          last = page.touchpoints.last?.position
          if !page.hasOlder { break }
        }
        #expect(pages == history.reversed(), "seed \(seed), customer \(customer)")
      }
      try ledger.close()
    }
  }

  @Test("A page of a long history reads as many facts as it shows, and hardly more where some came late")
  func work() throws {
    let ledger = try Ledger.temporary(in: directory)
    let start = Instant(year: 2023, month: 1, day: 1).microseconds
    let count = 20_000
    for batch in 0..<10 {
      try ledger.append(
        (0..<count / 10).map { index in
          let number = batch * count / 10 + index
          // Every fiftieth came a day late.
          let late: Int64 = number % 50 == 49 ? 86_400_000_000 : 0
          return Self.visit(
            number, of: "c", at: Instant(microseconds: start + Int64(number) * 60_000_000 - late))
        })
    }
    let arrangement = try ledger.arrangement()
    let first = try ledger.newestTouchpoints(of: CustomerNumber(1), as: arrangement, limit: 20)
    #expect(first.touchpoints.count == 20 && first.hasOlder)
    #expect(first.factsRead <= 30, "\(first.factsRead) facts were read")
    let second = try ledger.newestTouchpoints(
      of: CustomerNumber(1), as: arrangement, limit: 20, before: first.touchpoints.last?.position)
    #expect(second.factsRead <= 60, "\(second.factsRead) facts were read")
    let all = try ledger.history(of: CustomerNumber(1)).touchpoints
    #expect(first.touchpoints + second.touchpoints == all.suffix(40).reversed())
    #expect(try ledger.newestTouchpoints(of: CustomerNumber(1), as: arrangement, limit: 0).factsRead <= 2)
    try ledger.close()
  }

  @Test("A position that there is not is refused, and so is a customer that there is not")
  func unknown() throws {
    let ledger = try Ledger.temporary(in: directory)
    try ledger.append([Self.visit(1, of: "c", at: nil)])
    let arrangement = try ledger.arrangement()
    #expect(throws: LedgerError.self) {
      try ledger.newestTouchpoints(of: CustomerNumber(1), as: arrangement, limit: 5, before: Position(99))
    }
    #expect(throws: LedgerError.self) {
      try ledger.newestTouchpoints(of: CustomerNumber(9), as: arrangement, limit: 5)
    }
    try ledger.close()
  }

  @Test("Identifiers come with the touchpoints that linked them, without those that were unlinked")
  func identifiers() throws {
    let ledger = try Ledger.temporary(in: directory)
    let many = NewTouchpoint.Subject.identifiers([Identifier("crm", "1"), Identifier("email", "a@b.c")])
    try ledger.append([
      NewTouchpoint(source: "s", id: "1", subject: many, VisitMade.with { $0.session = "1" }),
      NewTouchpoint(
        source: "s", id: "2", subject: .identifiers([Identifier("crm", "1"), Identifier("card", "9")]),
        VisitMade.with { $0.session = "2" }),
      Self.visit(3, of: "2", at: nil),
    ])
    func linked() throws -> [String] {
      try ledger.linkedIdentifiers(of: CustomerNumber(1)).map { link in
        let type = try ledger.touchpoint(at: link.position).typeName
        #expect(type == "customer.linked")
        return "\(link.identifier.kind):\(link.identifier.value)"
      }
    }
    #expect(try linked() == ["crm:1", "email:a@b.c", "card:9"])
    try ledger.unlink([Identifier("email", "a@b.c")], from: CustomerNumber(1), evidence: "left")
    #expect(try linked() == ["crm:1", "card:9"])
    try ledger.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "same")
    #expect(try linked() == ["crm:1", "card:9", "crm:2"])
    #expect(try ledger.identifiers(of: CustomerNumber(2)).count == 3)
    try ledger.close()
  }
}

/// Numbers that follow from a seed.
private struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    var mixed = state ^ (state >> 33)
    mixed = mixed &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ (mixed >> 29)
  }
}
