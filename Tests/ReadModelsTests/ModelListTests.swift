import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// What must hold of every model that comes with the library, whichever they are.
struct ModelListTests {
  private static func isLowerCamelCase(_ name: String) -> Bool {
    name.first?.isLowercase == true
      && name.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
      }
  }

  private static func isSentence(_ text: String) -> Bool {
    text.hasSuffix(".") && text.first?.isUppercase == true && !text.contains("\n") && text.count <= 110
  }

  @Test("A model says in a sentence what it is, and so does each of its reports and their parameters")
  func sentences() {
    let list = ModelList.standard
    #expect(list.models.count == Set(list.models.map { $0.name }).count)
    for model in list.models { #expect(Self.isSentence(model.about.sentence), "\(model.name)") }
    for report in list.reports {
      #expect(Self.isSentence(report.sentence), "\(report.name)")
      for parameter in report.parameters {
        #expect(!parameter.help.isEmpty, "\(report.name) \(parameter.name)")
      }
    }
  }

  @Test("Whoever asks for policies of a view that goes by another's is told whose")
  func policiesElsewhere() {
    func message(_ name: String) -> String {
      #expect(throws: ProjectionError.self) { try ModelList.standard.policySchema(of: name) }?.message ?? ""
    }
    #expect(message("purchases") == "purchases goes by the policies of retention; publish them for it")
    #expect(message("customer360").hasPrefix("customer360 takes no policies; those that do are "))
  }

  @Test("The fingerprint names the model and its version, and where rows follow from local days, the zone's")
  func fingerprints() throws {
    func check<Model: ReadModel>(_ model: Model.Type) throws {
      let (london, tokyo) = (
        Model(try EveryModel.setting()), Model(try EveryModel.setting(zone: "Asia/Tokyo"))
      )
      #expect(london.fingerprint.code == "\(Model.name)/\(Model.about.version)")
      #expect((london.fingerprint == tokyo.fingerprint) == !(london is any LocalReadModel), "\(Model.name)")
    }
    for model in StandardModels.all { try check(model) }
  }

  @Test(
    "A model whose fingerprint says nothing of the zone folds the same in all zones",
    arguments: EveryModel.all)
  func zones(every: EveryModel) throws {
    func check<Model: ReadModel>(_ model: Model.Type) throws {
      let london = Model(try EveryModel.setting())
      guard !(london is any LocalReadModel) else { return }
      let other = try FoldRecord(
        of: Model(try EveryModel.setting(zone: "Pacific/Apia")), policies: Model.policyExamples)
      #expect(try FoldRecord(of: london, policies: Model.policyExamples) == other, "\(Model.name)")
    }
    try check(every.model)
  }

  @Test("Tallies have numbers, names and titles of their own", arguments: EveryModel.all)
  func tallies(every: EveryModel) {
    func check<Model: ReadModel>(_ model: Model.Type) {
      let tallies = Model.tallies.map(\.description)
      #expect(Set(tallies.map(\.number)).count == tallies.count)
      #expect(Set(tallies.map(\.name)).count == tallies.count)
      for tally in tallies {
        #expect(tally.number > 0 && Self.isLowerCamelCase(tally.name), "\(Model.name) \(tally.name)")
        #expect(!tally.title.isEmpty && !tally.title.contains("\n"), "\(Model.name) \(tally.name)")
      }
    }
    check(every.model)
  }

  @Test("What tallies count is the sum of what each row counts for", arguments: EveryModel.all)
  func sums(every: EveryModel) throws {
    func check<Model: ReadModel>(_ model: Model.Type, _ history: RandomHistory) throws {
      let model = Model(try EveryModel.setting())
      var summed = Totals()
      let arrangement = history.ledger.arrangement(through: history.ledger.newestPosition())
      for customer in UInt32(1)...12
      where arrangement.root(of: CustomerNumber(customer)).rawValue == customer {
        guard let row = try? history.ledger.row(of: customer, with: model, asOf: history.now) else {
          continue
        }
        for tally in Model.tallies {
          tally.contribute(row, to: &summed, in: (model as? any LocalReadModel)?.calendar)
        }
      }
      let totals = try history.ledger.totals(with: model, skippingFailures: true)
      for tally in Model.tallies.map(\.description) {
        let (one, other) = (CountedTally(tally, totals), CountedTally(tally, summed))
        #expect(one.sum() == other.sum(), "\(Model.name) \(tally.name)")
        #expect(one.names == other.names)
      }
    }
    for seed in UInt64(0)..<5 {
      var history = EveryModel.history(seed: seed)
      // A sale to nobody in particular has no row.
      history.weights[.anonymous] = nil
      for _ in 0..<100 { history.step() }
      try check(every.model, history)
    }
  }

  @Test(
    "The totals of two ledgers are those of one that has the customers of both", arguments: EveryModel.all)
  func twoLedgers(every: EveryModel) throws {
    let parts = [MemoryLedger(), MemoryLedger()]
    let whole = MemoryLedger()
    for document in every.model.policyExamples.prefix(1) {
      for ledger in parts + [whole] {
        ledger.publish(document, for: every.model.name, effectiveFrom: "2019-01-01T00:00:00Z")
      }
    }
    var random = SeededRandom(seed: 15)
    for number in 0..<600 {
      let customer = UInt32.random(in: 1...20, using: &random)
      let type = Self.types.randomElement(using: &random) ?? .orderPlaced
      let time = Instant(microseconds: 1_577_836_800_000_000 + Int64(number) * 3_000_000_000)
      let isTrade = [.orderPlaced, .refundIssued, .giftcardIssued, .giftcardUsed].contains(type)
      let value = Int64.random(in: 1...(isTrade ? 90_000 : 10), using: &random)
      let unit = isTrade ? pounds : type == .surveyAnswered ? .score : .none
      // A customer has another number in one of the ledgers than in the joint one.
      let reference = UInt64(customer) * 1000 + UInt64.random(in: 1...9, using: &random)
      for (ledger, customer) in [(parts[Int(customer % 2)], customer / 2 + 1), (whole, customer)] {
        ledger.record(
          type, by: customer, at: time, value: value, unit: unit, reference: reference,
          details: .drawn(of: type, seed: UInt64(number)))
      }
    }
    func check<Model: ReadModel>(_ model: Model.Type) throws {
      let model = Model(try EveryModel.setting())
      let asOf = whole.clock()
      let sum = try parts[0].totals(with: model, asOf: asOf) + parts[1].totals(with: model, asOf: asOf)
      let both = try whole.totals(with: model, asOf: asOf)
      #expect(sum.sorted.map(\.counter) == both.sorted.map(\.counter), "\(Model.name)")
      #expect(sum.sorted.map(\.value) == both.sorted.map(\.value), "\(Model.name)")
      #expect(!both.sorted.isEmpty, "\(Model.name)")
    }
    try check(every.model)
  }

  private static let types: [TouchpointType] = [
    .orderPlaced, .orderPlaced, .orderPlaced, .refundIssued, .orderCancelled, .visitMade, .ticketOpened,
    .ticketReplied, .ticketResolved, .surveyAnswered, .consentGranted, .reviewPosted, .giftcardIssued,
    .giftcardUsed, .accountCounted, .referralMade, .referralAccepted,
  ]

  @Test(
    "A model that has no row before a policy is published takes policies, and has examples",
    arguments: EveryModel.all)
  func policies(every: EveryModel) {
    let model = every.model
    #expect(model.takesPolicies || !model.needsPolicy)
    #expect(model.takesPolicies == (model.policySchema != nil), "\(model.name)")
    #expect(model.takesPolicies == !model.policyExamples.isEmpty, "\(model.name)")
  }

  @Test("Names that there are not are answered with the nearest, and with all that there are")
  func names() {
    let list = ModelList.standard
    for report in list.reports {
      let slip = String(report.name.dropLast()) + "x"
      do {
        _ = try list.report(named: slip)
        Issue.record("\(slip) is found")
      } catch {
        #expect("\(error)".contains("did you mean `\(report.name)`"), "\(error)")
        #expect(list.reports.allSatisfy { "\(error)".contains($0.name) })
      }
    }
    #expect(throws: ProjectionError.self) { try list.model(named: "nothing-like-it") }
  }
}
