import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Whoever changes what a projector makes of a history has to raise the number of its code: otherwise rows that were
/// stored before are mixed with rows of another meaning.
struct FoldRecordTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden/folds.json").path

  @Test("The folds of the read models are those that were recorded for their code", arguments: EveryModel.all)
  func recorded(every: EveryModel) throws {
    func check<Model: ReadModel>(_ model: Model.Type) throws {
      // All that the corpus reaches lies in the past, where the zone's rules are known and stay.
      let model = Model(try EveryModel.setting())
      var record = try FoldRecord(of: model, policies: Model.policyExamples)
      if record.rows.different <= 100, let types = try Self.types(of: model) {
        // What shops record most does not reach it.
        record = try FoldRecord(of: model, policies: Model.policyExamples, types: types)
      }
      #expect(record.rows.different > 100, "\(record.code) is not reached by the corpus: \(record.rows)")
      do { try record.check(in: Self.path) } catch { Issue.record("\(error)") }
    }
    try check(every.model)
  }

  private static func types(of model: some ReadModel) throws -> [TouchpointType]? {
    model.types(under: try model.policy(from: []))?.types.sorted { $0.rawValue < $1.rawValue }
  }
}
