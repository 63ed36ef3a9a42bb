package import Ledger

extension TouchpointType {
  package static var customerMerged: TouchpointType { TouchpointType(rawValue: 5) }
  package static var customerUnmerged: TouchpointType { TouchpointType(rawValue: 6) }
}
