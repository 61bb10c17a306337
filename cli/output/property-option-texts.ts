// Options of the commands about property, for messages.ts. Chinese first, then English.

export const propertyOptionTexts = {
  itemName: ['名称', 'what it is'],
  quantity: ['数量，如 12箱', 'how many, as 12 boxes'],
  sealNumber: ['封条号', 'number of the seal'],
  itemPlace: ['存放地点', 'where it lies'],
  heldSince: ['采取措施的时间', 'when it was taken'],
  itemOperation: ['所属现场执法', 'operation in which it was taken'],
  handler: ['经手人执法证号，二人', 'certificates of the two who handled it'],
  itemClip: ['照片或者音像资料', 'picture or clip that shows it'],
  moveTime: ['时间', 'when'],
  moveFrom: ['移交方', 'from whom'],
  moveTo: ['接收方', 'to whom'],
  moveDocument: ['所依据的文书号；送检为告知书', 'paper that it rests on; of testing its notice'],
  sealState: ['封条 intact 或 broken', 'seal: intact or broken'],
  present: ['在库物品，可多个', 'items that are there'],
  absent: ['不在库物品，可多个', 'items that are not'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;
