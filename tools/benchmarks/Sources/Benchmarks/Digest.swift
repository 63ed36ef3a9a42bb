// A number for everything in the first touchpoints of the data set, to see whether the data set is still
// the same.

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
