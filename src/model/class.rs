//! Classes of parks, organizations, programmes and the like: the words for those that files know.

const CLASSES: &[(&str, &str)] = &[
    ("innovation-enclave", "科创飞地"),
    ("industrial-enclave", "产业飞地"),
    ("village-enclave", "消薄飞地"),
    ("co-built-park", "山海协作产业园"),
    ("cooperation-zone", "产业合作区"),
    ("functional-zone", "功能区"),
    ("village-site", "乡村振兴示范点"),
    ("department", "部门"),
    ("committee", "委员会"),
    ("enterprise", "企业"),
    ("university", "大学"),
    ("institute", "研究机构"),
    ("association", "协会"),
    ("charity", "慈善组织"),
    ("market", "市场"),
    ("farm", "农场"),
    ("group", "集团"),
    ("branch", "分支"),
    ("consortium", "共同体"),
    ("centre", "中心"),
    ("scheme", "机制"),
    ("brand", "品牌"),
    ("list", "名单"),
    ("document", "文件"),
];

/// The Chinese word for a class that is known; data sets may use others.
pub fn class_zh(class: &str) -> Option<&'static str> {
    CLASSES.iter().find(|(name, _)| *name == class).map(|(_, zh)| *zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_classes_have_a_word() {
        assert_eq!(class_zh("innovation-enclave"), Some("科创飞地"));
        assert_eq!(class_zh("something-else"), None);
    }
}
