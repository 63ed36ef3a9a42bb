import Foundation
import Ledger
import Testing

@Suite struct VocabularyRegistryTests {
  @Test func `Every type has a golden example, and every golden example a type`() throws {
    let folder = Bundle.module.bundleURL.appending(path: "Golden")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let names = files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    #expect(names.sorted() == Vocabulary.entries.map(\.name).sorted())
  }

  @Test func `Numbers and names are unique, in order, and below those of the user's own types`() {
    let numbers = Vocabulary.entries.map(\.type.rawValue)
    #expect(numbers == numbers.sorted())
    #expect(Set(numbers).count == numbers.count)
    #expect(numbers.allSatisfy { (1..<1024).contains($0) })
    #expect(Set(Vocabulary.entries.map(\.name)).count == numbers.count)
  }

  @Test(arguments: Vocabulary.entries.map(\.name))
  func `A type is found by its number and by its name`(name: String) throws {
    let entry = try #require(Vocabulary.entry(named: name))
    #expect(entry.name == name)
    #expect(Vocabulary.entry(of: entry.type)?.name == name)
    #expect(Vocabulary.message(of: entry.type)?.typeName == name)
    #expect(Vocabulary.message(named: name)?.type == entry.type)
    #expect(!entry.type.isCustom)
  }

  @Test func `What is not built in is not found`() {
    #expect(Vocabulary.message(named: "acme.tasting.held") == nil)
    #expect(Vocabulary.message(of: TouchpointType(rawValue: 0)) == nil)
    #expect(Vocabulary.message(of: TouchpointType(rawValue: 99)) == nil)
    #expect(Vocabulary.entry(of: .firstCustom) == nil)
    #expect(Vocabulary.entry(of: TouchpointType(rawValue: .max)) == nil)
    #expect(!Vocabulary.isBusiness(.firstCustom))
    #expect(!Vocabulary.needsCustomer(.firstCustom))
  }

  @Test func `Of whom a type is recorded is known`() {
    #expect(Vocabulary.isBusiness(.policyPublished))
    #expect(Vocabulary.isBusiness(.catalogDefined))
    #expect(Vocabulary.needsCustomer(.customerLinked))
    #expect(Vocabulary.needsCustomer(.pointsRedeemed))
    #expect(!Vocabulary.isBusiness(.orderPlaced))
    #expect(!Vocabulary.needsCustomer(.orderPlaced))
  }

  @Test(
    arguments: [
      (TouchpointType.customerRegistered, 1), (.touchpointAssigned, 13), (.productViewed, 100),
      (.orderPlaced, 104), (.refundIssued, 110), (.bookingCancelled, 118), (.visitMade, 200),
      (.checkinMade, 211), (.ticketOpened, 300), (.chatHandled, 308), (.surveyAnswered, 400),
      (.contentShared, 405), (.programJoined, 500), (.eventAttended, 513), (.pointsHeld, 514),
      (.memberChanged, 517),
      (.poolLeft, 519), (.referralRewarded, 520), (.accountOpened, 522), (.giftcardExpired, 527),
      (.leadCaptured, 600),
      (.followupDone, 609), (.campaignShown, 700), (.actionSuppressed, 705), (.decisionRefused, 706),
      (.policyPublished, 800), (.catalogDefined, 808), (.policyWithdrawn, 809),
    ] as [(TouchpointType, UInt16)])
  func `The numbers on disk are those first assigned`(type: TouchpointType, number: UInt16) {
    #expect(type.rawValue == number)
  }
}
