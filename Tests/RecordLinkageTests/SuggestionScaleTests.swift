import Foundation
import PerennialTestKit
import Testing

@testable import RecordLinkage
import Perennial

/// That the work grows as the people do, and not as their square.
struct SuggestionScaleTests {
  private static let isLong = ProcessInfo.processInfo.environment["PERENNIAL_LONG_TESTS"] != nil

  private func people(_ count: Int) -> People {
    let made = MadeUpPeople(seed: 5, count: count, doubles: count / 10)
    var people = People()
    for (index, person) in made.people.enumerated() {
      people.with(CustomerNumber(UInt32(index + 1))) { known, people in
        if let name = NameForm(person.name, { people.words.number(of: $0) }) { known.names = [name] }
        if let birthday = Birthday(person.date) { known.birthdays = [birthday] }
        if !person.phone.isEmpty {
          known.phones = [people.phones.number(of: String(person.phone.filter(\.isNumber).suffix(9)))]
        }
        if !person.email.isEmpty {
          known.emails = [people.emails.number(of: EmailForm(normalized: person.email))]
        }
        if let address = AddressForm(person.address) {
          known.addresses = [people.addresses.number(of: address)]
        }
      }
    }
    people.finish()
    return people
  }

  @Test("Ten times as many people are not compared a hundred times as often")
  func growth() {
    let counts = [2_000, 20_000].map { Candidates.pairs(of: people($0)).count }
    // Of 2,000 people hardly any share a name or a birthday by chance; of 20,000 most blocks have come near to their bound.
    #expect(counts[1] < counts[0] * 60, "\(counts)")
    #expect(counts[1] < 20_000 * 40, "\(counts)")
  }

  @Test("Blocks that are too large are passed over, and finer keys find who is in them")
  func largeBlocks() {
    var people = People()
    for number in UInt32(1)...200 {
      people.with(CustomerNumber(number)) { known, people in
        known.names = [NameForm("Thomas Bauer", { people.words.number(of: $0) })].compactMap(\.self)
        known.birthdays = [Birthday("19\(number % 90 + 10)-01-01")].compactMap(\.self)
      }
    }
    people.finish()
    let pairs = Candidates.pairs(of: people)
    // Everybody bears the name; only two or three were born on each of the days.
    #expect(!pairs.isEmpty && pairs.count < 400)
  }

  @Test("200,000 customers are read and compared", .enabled(if: isLong), .timeLimit(.minutes(20)))
  func large() async throws {
    let count = 200_000
    let registry = try Registry()
    let made = MadeUpPeople(seed: 5, count: count, doubles: count / 10)
    var batch: [NewTouchpoint] = []
    for (index, person) in made.people.enumerated() {
      batch.append(
        NewTouchpoint(
          source: "desk", id: person.record, subject: .identifiers([Identifier("record", person.record)]),
          CustomerRegistered.with {
            $0.personal.name = person.name
            if person.birthday != nil { $0.personal.birthday = person.date }
            if !person.phone.isEmpty { $0.personal.phone = person.phone }
            if !person.email.isEmpty { $0.personal.email = person.email }
            if person.hasAddress { $0.personal.address = person.address }
          }))
      guard batch.count == 5_000 || index == made.people.count - 1 else { continue }
      _ = try await registry.ledger.append(batch)
      batch = []
    }
    let clock = ContinuousClock()
    let arrangement = try registry.ledger.arrangement()
    var people = People()
    let reading = try clock.measure {
      people = try PeopleReader.people(of: registry.ledger, as: arrangement)
    }
    var pairs: [UInt64] = []
    let pairing = clock.measure { pairs = Candidates.pairs(of: people) }
    let scorer = PairScorer(people)
    var found = 0
    let scoring = clock.measure {
      for pair in pairs {
        let one = people.people[Int(pair >> 32)], other = people.people[Int(pair & 0xFFFF_FFFF)]
        if scorer.suggestion(one, other, least: 600) != nil { found += 1 }
      }
    }
    print(
      "200,000 customers: read in \(reading), \(pairs.count) pairs found in \(pairing), compared in \(scoring), "
        + "\(found) suggested")
    #expect(found > 10_000)
    #expect(pairs.count < count * 60)
  }
}
