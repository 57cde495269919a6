"""Words and sentences about packages (SCORM, H5P): where an item stands, and why a package or its report is refused."""

from lms.i18n import N_

PACKAGE_STANDING = {"new": N_("未学"), "begun": N_("学习中"), "failed": N_("未通过"), "done": N_("已完成")}

PACKAGES = {
    "PACKAGE_NO_MANIFEST": N_("压缩包最外层没有imsmanifest.xml或h5p.json，不是SCORM或H5P课件。请重新导出"),
    "PACKAGE_MANIFEST_DEEPER": N_("清单在文件夹里（%(path)s），应在最外层。请进入该文件夹，选中全部文件再压缩"),
    "PACKAGE_OTHER": N_("这是%(standard)s课件，本系统不能播放。请在制作工具中改为导出SCORM 1.2或SCORM 2004"),
    "PACKAGE_RESERVED": N_("课件里有名称以~开头的文件或文件夹，与系统自用的名称冲突。请改名后重新导出"),
    "PACKAGE_MANIFEST_BROKEN": N_("imsmanifest.xml不是可读的XML清单。请用课件制作工具重新导出"),
    "PACKAGE_MANIFEST_ENTITIES": N_("imsmanifest.xml里有文档类型或实体定义，可能被用来攻击系统。请重新导出"),
    "PACKAGE_MANIFEST_LARGE": N_("课件的清单过大或层次过深。请把课件拆成几个再导出"),
    "PACKAGE_VERSION": N_("清单写的版本是“%(edition)s”，本系统支持SCORM 1.2和SCORM 2004第2至4版。请按其中一种重新导出"),
    "PACKAGE_NOTHING_TO_LAUNCH": N_("清单里没有可以打开的内容。请检查课件的目录后重新导出"),
    "PACKAGE_ITEMS": N_("课件目录有重复或空的编号，或超过%(most)s项。请检查课件的目录后重新导出"),
    "PACKAGE_RESOURCE_MISSING": N_("课件目录引用了不存在的资源%(item)s。请重新导出课件"),
    "PACKAGE_LAUNCH_EXTERNAL": N_("课件要打开的是外部网址%(path)s。内容必须都在压缩包里，请重新导出"),
    "PACKAGE_LAUNCH_OUTSIDE": N_("课件要打开的文件%(path)s在压缩包之外。请重新导出课件"),
    "PACKAGE_LAUNCH_MISSING": N_("课件要打开的文件%(path)s不在压缩包里。请重新导出课件"),
    "PACKAGE_FLASH": N_("课件使用Flash（%(path)s），现在的浏览器都不能播放。请改用HTML5重新导出"),
    "H5P_BROKEN": N_("H5P课件里的%(path)s缺失或不合格式。请在制作工具中重新导出"),
    "H5P_NO_CONTENT": N_("H5P课件里没有content/content.json，没有内容可放。请重新导出"),
    "H5P_NO_LIBRARY": N_("H5P课件缺少程序库%(library)s，放不出来。请导出时选择包含全部程序库"),
    "PACKAGE_OVER": N_("这次打开已超过四小时，进度不再保存。请关闭后重新打开课件"),
    "PACKAGE_TAKEN_OVER": N_("这个课件已在别处打开，这里的进度不再保存。请在新打开的页面继续"),
    "PACKAGE_DATA_FORM": N_("课件报告的数据格式不对，没有保存"),
    "PACKAGE_DATA_SIZE": N_("课件报告的数据过多，没有保存"),
    "PACKAGE_DATA_ELEMENT": N_("课件报告了标准里没有的数据项%(element)s，没有保存"),
    "PACKAGE_DATA_LONG": N_("课件报告的数据项%(element)s过长，没有保存"),
}
