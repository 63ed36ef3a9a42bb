// Whether the data set is what it was: a number for all that is in its first touchpoints.

internal import Foundation
internal import Workload

struct Digest {
  private let count: Int
  init(_ arguments: Arguments) throws { count = arguments.count }

  func run() throws {
    for ids in [DataSet.Ids.ascending, .random] {
      let data = DataSet(touchpoints: count, customers: count / 10, ids: ids)
      print("\(ids.rawValue) \(String(try data.digest(0..<count), radix: 16))")
    }
  }
}
